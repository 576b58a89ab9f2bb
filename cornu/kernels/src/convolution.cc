// Convolution and its two gradients, on arrays with the channels last, by Winograd's algorithm where the window allows
// it, else through oneDNN.
//
// A plan (the primitive that oneDNN compiled for one set of shapes, and the layout in which it wants the kernel) is
// made at the first call and kept for the life of the process.

#include <cstring>
#include <functional>
#include <limits>
#include <memory>
#include <mutex>
#include <numeric>
#include <string>
#include <unordered_map>
#include <vector>

#include "oneapi/dnnl/dnnl.hpp"
#include "runtime.h"
#include "winograd.h"

namespace cornu {
namespace {

using dnnl::memory;
using Dims = memory::dims;

enum class Kind { kForward, kInputGradient, kKernelGradient };

struct Geometry {
  ffi::Span<const int64_t> strides, dilation, low, high;
  int64_t groups;
};

// Everything oneDNN needs to know of one array: its logical dims (batch, channels, space) and where they lie.
struct Layout {
  Dims dims, strides;
  memory::data_type type;
  memory::desc desc() const { return {dims, type, strides}; }
};

memory::data_type type_of(ffi::DataType type) {
  return type == ffi::DataType::BF16 ? memory::data_type::bf16 : memory::data_type::f32;
}

Layout image(const ffi::AnyBuffer& x) {
  auto sizes = x.dimensions();
  const int rank = static_cast<int>(sizes.size()) - 2;
  Layout layout{{sizes[0], sizes[rank + 1]}, {0, 1}, type_of(x.element_type())};
  Dims strides(rank);
  int64_t step = sizes[rank + 1];
  for (int i = rank - 1; i >= 0; --i) {
    strides[i] = step;
    step *= sizes[i + 1];
  }
  for (int i = 0; i < rank; ++i) layout.dims.push_back(sizes[i + 1]);
  layout.strides[0] = step;
  layout.strides.insert(layout.strides.end(), strides.begin(), strides.end());
  return layout;
}

// A kernel of shape (*window, channels of a group, filters) as (groups, filters of a group, channels of a group,
// *window).
Layout kernel(const ffi::AnyBuffer& k, int64_t groups) {
  auto sizes = k.dimensions();
  const int rank = static_cast<int>(sizes.size()) - 2;
  const int64_t channels = sizes[rank], filters = sizes[rank + 1];
  Layout layout{{filters / groups, channels}, {1, filters}, type_of(k.element_type())};
  if (groups > 1) {
    layout.dims.insert(layout.dims.begin(), groups);
    layout.strides.insert(layout.strides.begin(), filters / groups);
  }
  Dims strides(rank);
  int64_t step = channels * filters;
  for (int i = rank - 1; i >= 0; --i) {
    strides[i] = step;
    step *= sizes[i];
  }
  layout.dims.insert(layout.dims.end(), sizes.begin(), sizes.begin() + rank);
  layout.strides.insert(layout.strides.end(), strides.begin(), strides.end());
  return layout;
}

struct Plan {
  dnnl::primitive convolution, reorder;
  memory::desc x, y, kernel, given_kernel, bias, scratchpad;
  bool reorders = false;
};

dnnl::engine& engine() {
  static dnnl::engine cpu(dnnl::engine::kind::cpu, 0);
  return cpu;
}

dnnl::stream& stream() {
  thread_local dnnl::stream own(engine());
  return own;
}

template <class Primitive, class Descriptor>
void complete(Plan& plan, const Descriptor& descriptor, const memory::desc& wanted) {
  plan.convolution = Primitive(descriptor);
  plan.kernel = wanted;
  plan.scratchpad = descriptor.scratchpad_desc();
  plan.reorders = plan.kernel != plan.given_kernel;
}

std::unique_ptr<Plan> make_plan(Kind kind, const ffi::AnyBuffer& x, const ffi::AnyBuffer& k, const ffi::AnyBuffer& y,
                                const Geometry& geometry, bool has_bias) {
  auto plan = std::make_unique<Plan>();
  const Layout weights = kernel(k, geometry.groups);
  plan->x = image(x).desc();
  plan->y = image(y).desc();
  plan->given_kernel = weights.desc();
  plan->bias = has_bias ? memory::desc({y.dimensions().back()}, type_of(y.element_type()), memory::format_tag::a)
                        : memory::desc();
  const memory::desc any(weights.dims, weights.type, memory::format_tag::any);
  Dims strides(geometry.strides.begin(), geometry.strides.end());
  Dims low(geometry.low.begin(), geometry.low.end()), high(geometry.high.begin(), geometry.high.end());
  Dims gaps;
  for (int64_t d : geometry.dilation) gaps.push_back(d - 1);

  dnnl::primitive_attr attributes;
  attributes.set_scratchpad_mode(dnnl::scratchpad_mode::user);
  constexpr auto direct = dnnl::algorithm::convolution_direct;
  const bool trains = kind != Kind::kForward;
  dnnl::convolution_forward::primitive_desc forward(
      engine(), trains ? dnnl::prop_kind::forward_training : dnnl::prop_kind::forward_inference, direct, plan->x, any,
      trains ? memory::desc() : plan->bias, plan->y, strides, gaps, low, high, attributes);
  switch (kind) {
    case Kind::kForward:
      complete<dnnl::convolution_forward>(*plan, forward, forward.weights_desc());
      break;
    case Kind::kInputGradient: {
      dnnl::convolution_backward_data::primitive_desc descriptor(engine(), direct, plan->x, any, plan->y, strides, gaps,
                                                                 low, high, forward, attributes);
      complete<dnnl::convolution_backward_data>(*plan, descriptor, descriptor.weights_desc());
      break;
    }
    case Kind::kKernelGradient: {
      dnnl::convolution_backward_weights::primitive_desc descriptor(engine(), direct, plan->x, any, plan->bias, plan->y,
                                                                    strides, gaps, low, high, forward, attributes);
      complete<dnnl::convolution_backward_weights>(*plan, descriptor, descriptor.diff_weights_desc());
      break;
    }
  }
  if (plan->reorders) {
    const bool out = kind == Kind::kKernelGradient;
    plan->reorder = dnnl::reorder(dnnl::reorder::primitive_desc(engine(), out ? plan->kernel : plan->given_kernel,
                                                                engine(), out ? plan->given_kernel : plan->kernel));
  }
  return plan;
}

std::string key_of(Kind kind, const ffi::AnyBuffer& x, const ffi::AnyBuffer& k, const ffi::AnyBuffer& y,
                   const Geometry& geometry, bool has_bias, int threads) {
  std::string key;
  auto add = [&key](const void* data, size_t bytes) { key.append(static_cast<const char*>(data), bytes); };
  const int64_t head[] = {static_cast<int64_t>(kind), static_cast<int64_t>(x.element_type()),
                          static_cast<int64_t>(x.dimensions().size()), has_bias, geometry.groups, threads};
  add(head, sizeof(head));
  for (auto buffer : {&x, &k, &y}) add(buffer->dimensions().begin(), buffer->dimensions().size() * sizeof(int64_t));
  for (auto span : {&geometry.strides, &geometry.dilation, &geometry.low, &geometry.high}) {
    add(span->begin(), span->size() * sizeof(int64_t));
  }
  return key;
}

const Plan& plan_for(Kind kind, const ffi::AnyBuffer& x, const ffi::AnyBuffer& k, const ffi::AnyBuffer& y,
                     const Geometry& geometry, bool has_bias, int threads) {
  static std::mutex guard;
  static std::unordered_map<std::string, std::unique_ptr<Plan>> plans;
  std::string key = key_of(kind, x, k, y, geometry, has_bias, threads);
  std::lock_guard<std::mutex> lock(guard);
  auto& plan = plans[key];
  if (!plan) plan = make_plan(kind, x, k, y, geometry, has_bias);
  return *plan;
}

// ReLU, in place. That of oneDNN makes zeros of NaNs, and a training that has failed would go unnoticed.
void clear_negative(const ffi::AnyBuffer& y) {
  const int64_t count = y.element_count();
  if (y.element_type() == ffi::DataType::F32) {
    float* values = static_cast<float*>(y.untyped_data());
#pragma omp parallel for simd
    for (int64_t i = 0; i < count; ++i) values[i] = values[i] < 0.f ? 0.f : values[i];
    return;
  }
  // bfloat16: from the first negative number to minus infinity; NaNs lie behind it.
  uint16_t* bits = static_cast<uint16_t*>(y.untyped_data());
#pragma omp parallel for simd
  for (int64_t i = 0; i < count; ++i) bits[i] = bits[i] > 0x8000 && bits[i] <= 0xff80 ? 0 : bits[i];
}

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
                  const ffi::AnyBuffer& y, void* bias, bool relu, int threads) {
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
                  const Geometry& geometry, bool relu, int threads) {
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

ffi::Error run(Kind kind, ffi::ThreadPool pool, const ffi::AnyBuffer& x, const ffi::AnyBuffer& k,
               const ffi::AnyBuffer& y, void* bias, const Geometry& geometry, bool relu) {
  return guarded([&] {
    Threads threads(pool, worth(kind, k, y));
    if (run_winograd(kind, x, k, y, bias, geometry, relu, threads.count())) return;
    const Plan& plan = plan_for(kind, x, k, y, geometry, bias != nullptr, threads.count());
    const size_t kernel_bytes = plan.reorders ? round_up(plan.kernel.get_size()) : 0;
    char* room = scratch(kernel_bytes + plan.scratchpad.get_size());
    memory given(plan.given_kernel, engine(), k.untyped_data());
    memory wanted = plan.reorders ? memory(plan.kernel, engine(), room) : given;
    memory scratchpad(plan.scratchpad, engine(), room + kernel_bytes);
    memory image(plan.x, engine(), x.untyped_data()), result(plan.y, engine(), y.untyped_data());

    if (plan.reorders && kind != Kind::kKernelGradient) {
      plan.reorder.execute(stream(), {{DNNL_ARG_FROM, given}, {DNNL_ARG_TO, wanted}});
    }
    const bool x_changes = kind == Kind::kInputGradient, k_changes = kind == Kind::kKernelGradient;
    std::unordered_map<int, memory> arguments{
        {x_changes ? DNNL_ARG_DIFF_SRC : DNNL_ARG_SRC, image},
        {k_changes ? DNNL_ARG_DIFF_WEIGHTS : DNNL_ARG_WEIGHTS, wanted},
        {kind == Kind::kForward ? DNNL_ARG_DST : DNNL_ARG_DIFF_DST, result},
        {DNNL_ARG_SCRATCHPAD, scratchpad},
    };
    if (bias != nullptr) {
      arguments.emplace(k_changes ? DNNL_ARG_DIFF_BIAS : DNNL_ARG_BIAS, memory(plan.bias, engine(), bias));
    }
    plan.convolution.execute(stream(), arguments);
    if (plan.reorders && k_changes) {
      plan.reorder.execute(stream(), {{DNNL_ARG_FROM, wanted}, {DNNL_ARG_TO, given}});
    }
    stream().wait();
    if (relu) clear_negative(y);
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
