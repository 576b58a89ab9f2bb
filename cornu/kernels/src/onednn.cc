// A plan (the primitive that oneDNN compiled for one set of shapes, and the layout in which it wants the kernel) is
// made at the first call and kept for the life of the process.
//
// Each thread convolves images of its own with a plan for one thread: oneDNN's own threads are OpenMP's, a second pool
// whose threads would have to be woken for each call, and would take the cores from XLA's. Only where there are fewer
// images than threads does oneDNN share one image among them.

#include "onednn.h"

#include <omp.h>

#include <algorithm>
#include <functional>
#include <memory>
#include <mutex>
#include <numeric>
#include <string>
#include <unordered_map>

#include "lanes.h"
#include "oneapi/dnnl/dnnl.hpp"

namespace cornu::onednn {
namespace {

using dnnl::memory;
using Type = memory::data_type;

int64_t product(const Sizes& sizes) {
  return std::accumulate(sizes.begin(), sizes.end(), int64_t{1}, std::multiplies<>());
}

bool all(const Sizes& sizes, int64_t value) {
  return std::all_of(sizes.begin(), sizes.end(), [=](int64_t each) { return each == value; });
}

// A window of one entry makes no difference between images and pixels: all are pixels of one line.
bool is_pointwise(const Convolution& c) {
  return all(Sizes(c.k.begin(), c.k.end() - 2), 1) && all(c.strides, 1) && all(c.low, 0) && all(c.high, 0);
}

void flatten(Convolution& c) {
  for (Sizes* sizes : {&c.x, &c.y}) *sizes = {1, product(*sizes) / sizes->back(), sizes->back()};
  c.k = {1, c.k[c.k.size() - 2], c.k.back()};
  c.strides = c.dilation = {1};
  c.low = c.high = {0};
}

// --- plans ----------------------------------------------------------------------------------------------------------

// An image for oneDNN: (batch, channels, *space).
memory::desc image(const Sizes& sizes, Type type) {
  const int rank = static_cast<int>(sizes.size());
  Sizes dims{sizes.front(), sizes.back()}, strides{0, 1}, steps(rank);
  steps[rank - 1] = 1;
  for (int i = rank - 2; i >= 0; --i) steps[i] = steps[i + 1] * sizes[i + 1];
  strides[0] = steps[0];
  dims.insert(dims.end(), sizes.begin() + 1, sizes.end() - 1);
  strides.insert(strides.end(), steps.begin() + 1, steps.end() - 1);
  return {dims, type, strides};
}

struct Layout {
  Sizes dims, strides;
};

// A kernel for oneDNN: (groups, filters of a group, channels of a group, *window).
Layout kernel(const Sizes& sizes, int64_t groups) {
  const int rank = static_cast<int>(sizes.size()) - 2;
  const int64_t channels = sizes[rank], filters = sizes[rank + 1];
  Layout layout{{filters / groups, channels}, {1, filters}};
  if (groups > 1) {
    layout.dims.insert(layout.dims.begin(), groups);
    layout.strides.insert(layout.strides.begin(), filters / groups);
  }
  Sizes strides(rank);
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

  size_t kernel_bytes() const { return reorders ? round_up(kernel.get_size()) : 0; }
  size_t room() const { return kernel_bytes() + round_up(scratchpad.get_size()); }
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

// Gradients of kernel and bias are `sums`, of float32 or of the same type as the images.
std::unique_ptr<Plan> make_plan(const Convolution& c, Type sums) {
  auto plan = std::make_unique<Plan>();
  const Type type = c.bfloat16 ? Type::bf16 : Type::f32;
  const bool trains = c.kind != Kind::kForward;
  const Type kernel_type = c.kind == Kind::kKernelGradient ? sums : type;
  const Layout weights = kernel(c.k, c.groups);
  plan->x = image(c.x, type);
  plan->y = image(c.y, type);
  plan->given_kernel = memory::desc(weights.dims, kernel_type, weights.strides);
  plan->bias = c.bias ? memory::desc({c.y.back()}, kernel_type, memory::format_tag::a) : memory::desc();
  const memory::desc any(weights.dims, kernel_type, memory::format_tag::any);
  const memory::desc any_forward(weights.dims, type, memory::format_tag::any);
  Sizes gaps;
  for (int64_t d : c.dilation) gaps.push_back(d - 1);

  dnnl::primitive_attr attributes;
  attributes.set_scratchpad_mode(dnnl::scratchpad_mode::user);
  constexpr auto direct = dnnl::algorithm::convolution_direct;
  dnnl::convolution_forward::primitive_desc forward(
      engine(), trains ? dnnl::prop_kind::forward_training : dnnl::prop_kind::forward_inference, direct, plan->x,
      any_forward, trains ? memory::desc() : plan->bias, plan->y, c.strides, gaps, c.low, c.high, attributes);
  switch (c.kind) {
    case Kind::kForward:
      complete<dnnl::convolution_forward>(*plan, forward, forward.weights_desc());
      break;
    case Kind::kInputGradient: {
      dnnl::convolution_backward_data::primitive_desc descriptor(engine(), direct, plan->x, any, plan->y, c.strides,
                                                                 gaps, c.low, c.high, forward, attributes);
      complete<dnnl::convolution_backward_data>(*plan, descriptor, descriptor.weights_desc());
      break;
    }
    case Kind::kKernelGradient: {
      dnnl::convolution_backward_weights::primitive_desc descriptor(
          engine(), direct, plan->x, any, plan->bias, plan->y, c.strides, gaps, c.low, c.high, forward, attributes);
      complete<dnnl::convolution_backward_weights>(*plan, descriptor, descriptor.diff_weights_desc());
      break;
    }
  }
  if (plan->reorders) {
    const bool out = c.kind == Kind::kKernelGradient;
    plan->reorder = dnnl::reorder(dnnl::reorder::primitive_desc(engine(), out ? plan->kernel : plan->given_kernel,
                                                                engine(), out ? plan->given_kernel : plan->kernel));
  }
  return plan;
}

// oneDNN makes plans for, and runs them on, as many threads as OpenMP would take now.
const Plan& plan_for(const Convolution& c, Type sums, int threads) {
  static std::mutex guard;
  static std::unordered_map<std::string, std::unique_ptr<Plan>> plans;
  std::string key;
  const auto add = [&key](const int64_t* data, size_t count) {
    key.append(reinterpret_cast<const char*>(data), count * sizeof(int64_t));
  };
  const int64_t head[] = {static_cast<int64_t>(c.kind), c.bfloat16,   static_cast<int64_t>(sums),
                          static_cast<int64_t>(c.x.size()), c.bias, c.groups, threads};
  add(head, std::size(head));
  for (const Sizes* sizes : {&c.x, &c.k, &c.y, &c.strides, &c.dilation, &c.low, &c.high}) {
    add(sizes->data(), sizes->size());
  }
  std::lock_guard<std::mutex> lock(guard);
  auto& plan = plans[key];
  if (!plan) {
    omp_set_num_threads(threads);
    plan = make_plan(c, sums);
  }
  return *plan;
}

// --- running ---------------------------------------------------------------------------------------------------------

void execute(const Plan& plan, Kind kind, const Arrays& arrays, int threads, char* room) {
  omp_set_num_threads(threads);
  memory given(plan.given_kernel, engine(), arrays.k);
  memory wanted = plan.reorders ? memory(plan.kernel, engine(), room) : given;
  memory scratchpad(plan.scratchpad, engine(), room + plan.kernel_bytes());
  memory x(plan.x, engine(), arrays.x), y(plan.y, engine(), arrays.y);
  const bool x_changes = kind == Kind::kInputGradient, k_changes = kind == Kind::kKernelGradient;
  if (plan.reorders && !k_changes) {
    plan.reorder.execute(stream(), {{DNNL_ARG_FROM, given}, {DNNL_ARG_TO, wanted}});
  }
  std::unordered_map<int, memory> arguments{
      {x_changes ? DNNL_ARG_DIFF_SRC : DNNL_ARG_SRC, x},
      {k_changes ? DNNL_ARG_DIFF_WEIGHTS : DNNL_ARG_WEIGHTS, wanted},
      {kind == Kind::kForward ? DNNL_ARG_DST : DNNL_ARG_DIFF_DST, y},
      {DNNL_ARG_SCRATCHPAD, scratchpad},
  };
  if (arrays.bias != nullptr) {
    arguments.emplace(k_changes ? DNNL_ARG_DIFF_BIAS : DNNL_ARG_BIAS, memory(plan.bias, engine(), arrays.bias));
  }
  plan.convolution.execute(stream(), arguments);
  if (plan.reorders && k_changes) {
    plan.reorder.execute(stream(), {{DNNL_ARG_FROM, wanted}, {DNNL_ARG_TO, given}});
  }
  stream().wait();
}

// ReLU, in place. That of oneDNN makes zeros of NaNs, and a training that has failed would go unnoticed.
void clear_negative(void* y, int64_t count, bool bfloat16) {
  if (!bfloat16) {
    float* values = static_cast<float*>(y);
    for (int64_t i = 0; i < count; ++i) values[i] = values[i] < 0.f ? 0.f : values[i];
    return;
  }
  // From the first negative number to minus infinity; NaNs lie behind it.
  uint16_t* bits = static_cast<uint16_t*>(y);
  for (int64_t i = 0; i < count; ++i) bits[i] = bits[i] > 0x8000 && bits[i] <= 0xff80 ? 0 : bits[i];
}

// The gradient from the sums of all parts, `step` numbers from one to the next.
template <class T>
void add_up(const float* sums, int64_t step, int count, int64_t size, T* gradient, const Threads& threads) {
  constexpr int64_t kNumbersOfAThread = 1 << 15;
  threads.at_most(size / kNumbersOfAThread).share(size, [&](int64_t begin, int64_t end, int) {
    in_lanes(end - begin, [&]<int Count>(int64_t i) {
      using L = Lanes<Count>;
      auto sum = L::load(sums + begin + i);
      for (int part = 1; part < count; ++part) sum += L::load(sums + part * step + begin + i);
      L::store(gradient + begin + i, sum);
    });
  });
}

}  // namespace

void run(Convolution c, const Arrays& arrays, const Threads& threads) {
  const bool flat = is_pointwise(c);
  if (flat) flatten(c);
  const int axis = flat ? 1 : 0;
  const int64_t images = c.x[axis], number = c.bfloat16 ? sizeof(BFloat16) : sizeof(float);
  const int64_t x_step = product(c.x) / images * number, y_size = product(c.y) / images, y_step = y_size * number;
  const Threads sharing = threads.at_most(images);
  const int count = sharing.count(), of_each = count > 1 ? 1 : threads.count();
  const bool adds = c.kind == Kind::kKernelGradient && count > 1;
  const Type sums = c.bfloat16 && !adds ? Type::bf16 : Type::f32;

  std::vector<const Plan*> plans;
  size_t room = 0;
  for (int part = 0; part < count; ++part) {
    c.x[axis] = c.y[axis] = start_of_part(images, part + 1, count) - start_of_part(images, part, count);
    plans.push_back(&plan_for(c, sums, of_each));
    room = std::max(room, plans.back()->room());
  }
  const int64_t weights = product(c.k), sum_size = adds ? weights + c.y.back() : 0;
  const size_t sum_bytes = round_up(sum_size * sizeof(float));
  char* memory = scratch(count * (room + sum_bytes));
  sharing.share(images, [&](int64_t begin, int64_t end, int part) {
    char* own = memory + part * (room + sum_bytes);
    Arrays its{arrays.x + begin * x_step, arrays.k, arrays.y + begin * y_step, arrays.bias};
    if (adds) {
      its.k = own;
      its.bias = c.bias ? own + weights * sizeof(float) : nullptr;
    }
    execute(*plans[part], c.kind, its, of_each, own + sum_bytes);
    if (c.relu) clear_negative(its.y, (end - begin) * y_size, c.bfloat16);
  });
  if (!adds) return;
  const auto add = [&]<class T>(T*) {
    const float* sums = reinterpret_cast<const float*>(memory);
    const int64_t step = (room + sum_bytes) / sizeof(float);
    add_up(sums, step, count, weights, reinterpret_cast<T*>(arrays.k), threads);
    if (c.bias) add_up(sums + weights, step, count, c.y.back(), reinterpret_cast<T*>(arrays.bias), threads);
  };
  c.bfloat16 ? add(static_cast<BFloat16*>(nullptr)) : add(static_cast<float*>(nullptr));
}

}  // namespace cornu::onednn
