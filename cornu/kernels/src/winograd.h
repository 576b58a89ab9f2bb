// Convolution whose window moves by one, by Winograd's minimal filtering: images with 3x3 windows, and lines.

#pragma once

#include <cstdint>

#include "lanes.h"
#include "threads.h"

namespace cornu::winograd {

// Sizes of y = conv(x, k) for images: x (batch, height, width, channels), k (3, 3, channels, filters), y (batch, rows,
// columns, filters); `top` and `left` are the zeros before x.
struct Image {
  int64_t batch, height, width, channels, rows, columns, filters, top, left;
};

// Sizes of y = conv(x, k) for lines: x (outer, size, inner, channels), k (taps, channels, filters), y (outer, results,
// inner, filters); the window moves along `size`, before which are `low` zeros.
struct Lines {
  int64_t outer, size, inner, channels, taps, results, filters, low;
};

// Whether channels and filters fill whole vectors, and the products outweigh what goes around them.
bool serves(const Image& shape);
bool serves(const Lines& shape);

void forward(const Image& shape, const float* x, const float* k, const float* bias, bool relu, float* y,
             const Threads& threads);
void forward(const Lines& shape, const float* x, const float* k, const float* bias, bool relu, float* y,
             const Threads& threads);
void input_gradient(const Image& shape, const float* y, const float* k, float* x, const Threads& threads);
void input_gradient(const Lines& shape, const float* y, const float* k, float* x, const Threads& threads);
void kernel_gradient(const Image& shape, const float* x, const float* y, float* k, float* bias,
                     const Threads& threads);
void kernel_gradient(const Lines& shape, const float* x, const float* y, float* k, float* bias,
                     const Threads& threads);

// Images of bfloat16, where the processor multiplies it.
bool serves_bfloat16(const Image& shape);

void forward(const Image& shape, const BFloat16* x, const BFloat16* k, const BFloat16* bias, bool relu, BFloat16* y,
             const Threads& threads);
void input_gradient(const Image& shape, const BFloat16* y, const BFloat16* k, BFloat16* x, const Threads& threads);
void kernel_gradient(const Image& shape, const BFloat16* x, const BFloat16* y, BFloat16* k, BFloat16* bias,
                     const Threads& threads);

}  // namespace cornu::winograd
