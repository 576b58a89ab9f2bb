// Convolution and its two gradients, on arrays with the channels last, by Winograd's algorithm where the window allows
// it, else through oneDNN.

#include <algorithm>
#include <functional>
#include <limits>
#include <numeric>

#include "onednn.h"
#include "runtime.h"
#include "winograd.h"

namespace cornu {
namespace {

using onednn::Kind;

struct Geometry {
  ffi::Span<const int64_t> strides, dilation, low, high;
  int64_t groups;
};

bool all(const ffi::Span<const int64_t>& span, int64_t least, int64_t most) {
  return std::all_of(span.begin(), span.end(), [=](int64_t each) { return least <= each && each <= most; });
}

// The only axis along which the window is longer than one entry, and no zeros are put around another; -1 if there is
// none.
int axis_of_line(const ffi::AnyBuffer& k, const Geometry& geometry) {
  int found = -1;
  for (int i = 0; i < static_cast<int>(geometry.low.size()); ++i) {
    const bool idle = k.dimensions()[i] == 1 && geometry.low[i] == 0 && geometry.high[i] == 0;
    if (!idle && found >= 0) return -1;
    if (!idle) found = i;
  }
  return found;
}

// Lines along one axis: what lies before it and behind it makes more of them.
winograd::Lines lines(const ffi::AnyBuffer& x, const ffi::AnyBuffer& k, const ffi::AnyBuffer& y, int axis,
                      const Geometry& geometry) {
  const auto sizes = x.dimensions();
  const int64_t* size = sizes.begin() + 1 + axis;
  auto product = [](const int64_t* begin, const int64_t* end) {
    return std::accumulate(begin, end, int64_t{1}, std::multiplies<>());
  };
  return {product(sizes.begin(), size), *size, product(size + 1, sizes.end() - 1), sizes.back(), k.dimensions()[axis],
          y.dimensions()[axis + 1], y.dimensions().back(), geometry.low[axis]};
}

// Convolves by Winograd's algorithm; the answer says that it has.
template <class Number, class Shape>
bool run_winograd(const Shape& shape, Kind kind, const ffi::AnyBuffer& x, const ffi::AnyBuffer& k,
                  const ffi::AnyBuffer& y, void* bias, bool relu, const Threads& threads) {
  auto data = [](const ffi::AnyBuffer& buffer) { return static_cast<Number*>(buffer.untyped_data()); };
  Number* sum = static_cast<Number*>(bias);
  switch (kind) {
    case Kind::kForward:
      winograd::forward(shape, data(x), data(k), sum, relu, data(y), threads);
      break;
    case Kind::kInputGradient:
      winograd::input_gradient(shape, data(y), data(k), data(x), threads);
      break;
    case Kind::kKernelGradient:
      winograd::kernel_gradient(shape, data(x), data(y), data(k), sum, threads);
      break;
  }
  return true;
}

// Whether Winograd's algorithm computes this; if so it has.
bool run_winograd(Kind kind, const ffi::AnyBuffer& x, const ffi::AnyBuffer& k, const ffi::AnyBuffer& y, void* bias,
                  const Geometry& geometry, bool relu, const Threads& threads) {
  if (geometry.groups != 1) return false;
  if (!all(geometry.strides, 1, 1) || !all(geometry.dilation, 1, 1)) return false;
  const bool wide = x.element_type() == ffi::DataType::F32;
  if (const int axis = axis_of_line(k, geometry); wide && axis >= 0) {
    const winograd::Lines shape = lines(x, k, y, axis, geometry);
    return winograd::serves(shape) && run_winograd<float>(shape, kind, x, k, y, bias, relu, threads);
  }
  const auto size = x.dimensions(), window = k.dimensions(), out = y.dimensions();
  if (size.size() != 4 || window[0] != 3 || window[1] != 3) return false;
  if (!all(geometry.low, 0, 2) || !all(geometry.high, 0, 2)) return false;
  const winograd::Image image{size[0], size[1], size[2],         size[3],        out[1],
                              out[2],  out[3],  geometry.low[0], geometry.low[1]};
  if (wide) return winograd::serves(image) && run_winograd<float>(image, kind, x, k, y, bias, relu, threads);
  return winograd::serves_bfloat16(image) && run_winograd<BFloat16>(image, kind, x, k, y, bias, relu, threads);
}

// How many threads a convolution is worth: one for each four million products, which take less than 0.1 ms. Channels and
// filters fill vectors, so that one of them takes as long as 16. Gradients of kernels, which are for training, get all
// there are: their sums would depend on it.
int64_t worth(Kind kind, const ffi::AnyBuffer& k, const ffi::AnyBuffer& y) {
  if (kind == Kind::kKernelGradient) return std::numeric_limits<int64_t>::max();
  constexpr int64_t kVector = 16, kProductsOfAThread = 4'000'000;
  const auto filled = [](int64_t count) { return (count + kVector - 1) / kVector * kVector; };
  const auto size = k.dimensions();
  const int64_t filters = size.back(), channels = size[size.size() - 2];
  const int64_t window = k.element_count() / (filters * channels), places = y.element_count() / filters;
  return places * filled(filters) * window * filled(channels) / kProductsOfAThread;
}

template <class Numbers>
onednn::Sizes sizes(const Numbers& numbers) {
  return {numbers.begin(), numbers.end()};
}

ffi::Error run(Kind kind, ffi::ThreadPool pool, const ffi::AnyBuffer& x, const ffi::AnyBuffer& k,
               const ffi::AnyBuffer& y, void* bias, const Geometry& geometry, bool relu) {
  return guarded([&] {
    const Threads threads(pool, worth(kind, k, y));
    if (run_winograd(kind, x, k, y, bias, geometry, relu, threads)) return;
    const auto data = [](const ffi::AnyBuffer& buffer) { return static_cast<char*>(buffer.untyped_data()); };
    onednn::run({kind, x.element_type() == ffi::DataType::BF16, sizes(x.dimensions()), sizes(k.dimensions()),
                 sizes(y.dimensions()), sizes(geometry.strides), sizes(geometry.dilation), sizes(geometry.low),
                 sizes(geometry.high), geometry.groups, bias != nullptr, relu},
                {data(x), data(k), data(y), static_cast<char*>(bias)}, threads);
  });
}

ffi::Error forward(ffi::ThreadPool pool, ffi::AnyBuffer x, ffi::AnyBuffer k, ffi::RemainingArgs rest,
                   ffi::Result<ffi::AnyBuffer> y, ffi::Span<const int64_t> strides, ffi::Span<const int64_t> dilation,
                   ffi::Span<const int64_t> low, ffi::Span<const int64_t> high, int64_t groups, bool relu) {
  void* bias = rest.size() ? rest.get<ffi::AnyBuffer>(0)->untyped_data() : nullptr;
  return run(Kind::kForward, pool, x, k, *y, bias, {strides, dilation, low, high, groups}, relu);
}

ffi::Error input_gradient(ffi::ThreadPool pool, ffi::AnyBuffer y, ffi::AnyBuffer k, ffi::Result<ffi::AnyBuffer> x,
                          ffi::Span<const int64_t> strides, ffi::Span<const int64_t> dilation,
                          ffi::Span<const int64_t> low, ffi::Span<const int64_t> high, int64_t groups) {
  return run(Kind::kInputGradient, pool, *x, k, y, nullptr, {strides, dilation, low, high, groups}, false);
}

ffi::Error kernel_gradient(ffi::ThreadPool pool, ffi::AnyBuffer x, ffi::AnyBuffer y, ffi::Result<ffi::AnyBuffer> k,
                           ffi::RemainingRets rest, ffi::Span<const int64_t> strides,
                           ffi::Span<const int64_t> dilation, ffi::Span<const int64_t> low,
                           ffi::Span<const int64_t> high, int64_t groups) {
  void* bias = rest.size() ? (*rest.get<ffi::AnyBuffer>(0))->untyped_data() : nullptr;
  return run(Kind::kKernelGradient, pool, x, *k, y, bias, {strides, dilation, low, high, groups}, false);
}

}  // namespace

#define CORNU_GEOMETRY                                                                            \
  .Attr<ffi::Span<const int64_t>>("strides")                                                      \
      .Attr<ffi::Span<const int64_t>>("dilation")                                                 \
      .Attr<ffi::Span<const int64_t>>("low")                                                      \
      .Attr<ffi::Span<const int64_t>>("high")                                                     \
      .Attr<int64_t>("groups")

XLA_FFI_DEFINE_HANDLER_SYMBOL(cornu_convolution, forward,
                              ffi::Ffi::Bind()
                                  .Ctx<ffi::ThreadPool>()
                                  .Arg<ffi::AnyBuffer>()
                                  .Arg<ffi::AnyBuffer>()
                                  .RemainingArgs()
                                  .Ret<ffi::AnyBuffer>() CORNU_GEOMETRY.Attr<bool>("relu"));

XLA_FFI_DEFINE_HANDLER_SYMBOL(cornu_convolution_input_gradient, input_gradient,
                              ffi::Ffi::Bind()
                                  .Ctx<ffi::ThreadPool>()
                                  .Arg<ffi::AnyBuffer>()
                                  .Arg<ffi::AnyBuffer>()
                                  .Ret<ffi::AnyBuffer>() CORNU_GEOMETRY);

XLA_FFI_DEFINE_HANDLER_SYMBOL(cornu_convolution_kernel_gradient, kernel_gradient,
                              ffi::Ffi::Bind()
                                  .Ctx<ffi::ThreadPool>()
                                  .Arg<ffi::AnyBuffer>()
                                  .Arg<ffi::AnyBuffer>()
                                  .Ret<ffi::AnyBuffer>()
                                  .RemainingRets() CORNU_GEOMETRY);

}  // namespace cornu
