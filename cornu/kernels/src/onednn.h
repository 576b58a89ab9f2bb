// Convolutions and their two gradients by oneDNN, on arrays with the channels last.

#pragma once

#include <cstdint>
#include <vector>

#include "runtime.h"

namespace cornu::onednn {

enum class Kind { kForward, kInputGradient, kKernelGradient };

using Sizes = std::vector<int64_t>;

// y = conv(x, k) with x (batch, *space, channels), k (*window, channels of a group, filters), y (batch, *space,
// filters), of float32 or bfloat16. `bias` says whether there is one to add, or a gradient of it to compute.
struct Convolution {
  Kind kind;
  bool bfloat16;
  Sizes x, k, y, strides, dilation, low, high;
  int64_t groups;
  bool bias, relu;
};

// Where the arrays lie.
struct Arrays {
  char *x, *k, *y, *bias;
};

void run(Convolution convolution, const Arrays& arrays, const Threads& threads);

}  // namespace cornu::onednn
