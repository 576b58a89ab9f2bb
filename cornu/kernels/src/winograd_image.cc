// Images with 3x3 windows in float32.

#include "winograd_square.h"
#include "winograd_tiles.h"

namespace cornu::winograd {

bool serves(const Image& shape) {
  return shape.channels % kWidth == 0 && shape.filters % kWidth == 0 && std::min(shape.channels, shape.filters) >= 32;
}

void forward(const Image& shape, const float* x, const float* k, const float* bias, bool relu, float* y,
             const Threads& threads) {
  convolve(Square(shape), x, k, false, bias, relu, y, threads);
}

void input_gradient(const Image& shape, const float* y, const float* k, float* x, const Threads& threads) {
  convolve(Square(turned_round(shape)), y, k, true, nullptr, false, x, threads);
}

void kernel_gradient(const Image& shape, const float* x, const float* y, float* k, float* bias,
                     const Threads& threads) {
  sum_kernel_gradient(Square(shape), x, y, k, bias, threads);
}

}  // namespace cornu::winograd
