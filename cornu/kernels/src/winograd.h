// Convolution with a 3x3 window that moves by one, by Winograd's minimal filtering F(2x2, 3x3).

#pragma once

#include <cstdint>

namespace cornu::winograd {

// Sizes of y = conv(x, k): x (batch, height, width, channels), k (3, 3, channels, filters), y (batch, rows, columns,
// filters); `top` and `left` are the zeros before x.
struct Shape {
  int64_t batch, height, width, channels, rows, columns, filters, top, left;
};

// Whether channels and filters fill whole vectors, and are so many (32) that the products outweigh what goes around
// them.
bool serves(const Shape& shape);

void forward(const Shape& shape, const float* x, const float* k, const float* bias, bool relu, float* y, int threads);
void input_gradient(const Shape& shape, const float* y, const float* k, float* x, int threads);
void kernel_gradient(const Shape& shape, const float* x, const float* y, float* k, float* bias, int threads);

}  // namespace cornu::winograd
