// LSTM, GRU and SimpleRNN for XLA: the loops of recurrent_forward.h and recurrent_backward.h, and the gradients of
// recurrent_gradients.h. Arrays are float32, or bfloat16 where the processor multiplies pairs of it; records of values
// are float32.

#include <stdexcept>
#include <utility>

#include "recurrent_backward.h"
#include "recurrent_forward.h"
#include "recurrent_gradients.h"
#include "runtime.h"

namespace cornu {
namespace {

using Any = ffi::AnyBuffer;
using AnyOut = ffi::Result<Any>;
using Floats = ffi::Buffer<ffi::DataType::F32>;
using FloatsOut = ffi::Result<Floats>;
using Flags = ffi::Buffer<ffi::DataType::PRED>;

template <class Number>
Number* data(const Any& buffer) {
  return static_cast<Number*>(buffer.untyped_data());
}

// Pieces of one scratch memory.
class Room {
 public:
  // `size` numbers more; returns where they begin.
  template <class Number = float>
  int64_t add(int64_t size) {
    const int64_t begin = size_;
    size_ += static_cast<int64_t>(round_up(size * sizeof(Number)));
    return begin;
  }
  void allocate() { memory_ = scratch(size_); }
  template <class Number = float>
  Number* at(int64_t begin) const {
    return reinterpret_cast<Number*>(memory_ + begin);
  }

 private:
  int64_t size_ = 0;
  char* memory_ = nullptr;
};

int64_t most(int64_t count, int threads) { return (count + threads - 1) / threads; }

const bool* flags(const Flags& mask) { return mask.element_count() ? mask.typed_data() : nullptr; }

// Calls `work.template operator()<Number>()` for what arrays hold.
template <class Work>
void with_number(const Any& array, Work&& work) {
  if (array.element_type() == ffi::DataType::F32) {
    work.template operator()<float>();
  } else if (array.element_type() == ffi::DataType::BF16 && multiplies_bfloat16()) {
    work.template operator()<BFloat16>();
  } else {
    throw std::invalid_argument("recurrent loops take float32, or bfloat16 where the processor multiplies it");
  }
}

// `x` is (batch, time, features), or has such features for each gate.
Sizes sizes(ffi::AnyBuffer::Dimensions x, int64_t features, int64_t units, bool reverse) {
  return {x[1], x[0], features, units, reverse, features ? x[2] / features : 1};
}

// Calls `work.template operator()<Functions, Apart>(functions)`, compiled for the usual activations without factors for
// the state of each gate, and for any others.
template <class Cell, class Work>
void with_loop(int64_t main, int64_t gate, const Any& factors, Work&& work) {
  const auto of_main = static_cast<Activation>(main), of_gate = static_cast<Activation>(gate);
  using Usual = FixedFunctions<Activation::kTanh, Activation::kSigmoid>;
  if (factors.element_count()) {
    work.template operator()<AnyFunctions, true>(AnyFunctions{of_main, of_gate});
  } else if (of_main == Activation::kTanh && (Cell::kGates == 1 || of_gate == Activation::kSigmoid)) {
    work.template operator()<Usual, false>(Usual{});
  } else {
    work.template operator()<AnyFunctions, false>(AnyFunctions{of_main, of_gate});
  }
}

// Operands: x, kernel, bias, recurrent kernel, recurrent bias, mask, factors of the state's dropout (or nothing),
// states...; results: outputs, last states..., and the records for a gradient, if wanted.
template <class Cell>
ffi::Error forward(ffi::ThreadPool pool, Any x, Any kernel, Any bias, Any recurrent_kernel, Any recurrent_bias,
                   Flags mask, Any factors, ffi::RemainingArgs states, AnyOut outputs, ffi::RemainingRets results,
                   int64_t activation, int64_t gate_activation, bool reverse) {
  using OfInput = typename Cell::OfInput;
  using OfState = typename Cell::OfState;
  using Late = typename Cell::Late;
  const auto run = [&]<class Number>() {
    const Sizes n = sizes(x.dimensions(), kernel.dimensions()[0], recurrent_kernel.dimensions()[0], reverse);
    const Threads all(pool);
    const int threads = static_cast<int>(std::min<int64_t>(all.count(), n.batch));
    with_loop<Cell>(activation, gate_activation, factors, [&]<class Functions, bool Apart>(Functions functions) {
      using Loop = Forward<Cell, Functions, Number, Apart>;
      Room room;
      const int64_t of_thread = Loop::room(n, most(n.batch, threads));
      const auto panels = [&]<class Product>(Product, int64_t depth) {
        return room.add<Number>(n.blocks() * panel_size<Product, Number>(depth));
      };
      const int64_t of_input = panels(OfInput{}, n.features), of_state = panels(OfState{}, n.units);
      const int64_t late = panels(Late{}, n.units), input_bias = room.add(Cell::kGates * n.padded());
      const int64_t rooms = room.add(threads * of_thread);
      room.allocate();
      all.share(n.blocks(), [&](int64_t begin, int64_t end, int) {
        const Number* weights = data<Number>(recurrent_kernel);
        pack<Cell, OfInput>(n, data<Number>(kernel), n.features, begin, end, room.at<Number>(of_input));
        pack<Cell, OfState>(n, weights, n.units, begin, end, room.at<Number>(of_state));
        pack<Cell, Late>(n, weights, n.units, begin, end, room.at<Number>(late));
      });
      pack_bias<Cell>(n, data<Number>(bias), data<Number>(recurrent_bias), room.at(input_bias));
      Loop loop{n,
                functions,
                data<Number>(x),
                room.at<Number>(of_input),
                room.at<Number>(of_state),
                room.at<Number>(late),
                room.at(input_bias),
                data<Number>(recurrent_bias),
                data<Number>(factors),
                flags(mask),
                {},
                data<Number>(*outputs),
                {},
                nullptr,
                Loop::chunk(n, most(n.batch, threads))};
      for (int i = 0; i < Cell::kStates; ++i) {
        loop.first[i] = data<Number>(*states.get<Any>(i));
        loop.last[i] = data<Number>(**results.get<Any>(i));
      }
      if (static_cast<int>(results.size()) > Cell::kStates) {
        loop.kept = (*results.get<Floats>(Cell::kStates))->typed_data();
      }
      all.share(n.batch, [&](int64_t begin, int64_t end, int thread) {
        loop.run(begin, end, room.at(rooms) + thread * of_thread);
      });
    });
  };
  return guarded([&] { with_number(x, run); });
}

// Operands: recurrent kernel, factors, mask, gradient of the outputs (or nothing), records, gradients of the last
// states...; results: the same records, now of gradients, and the gradients of the first states.
template <class Cell>
ffi::Error backward(ffi::ThreadPool pool, Any recurrent_kernel, Any factors, Flags mask, Any outputs, Floats,
                    ffi::RemainingArgs last, FloatsOut records, ffi::RemainingRets first, int64_t activation,
                    int64_t gate_activation, bool reverse) {
  using OfState = typename Cell::OfState;
  using Late = typename Cell::Late;
  const auto run = [&]<class Number>() {
    auto shape = records->dimensions();
    const Sizes n{shape[0], shape[1], 0, recurrent_kernel.dimensions()[0], reverse};
    const Threads all(pool);
    const int threads = static_cast<int>(std::min<int64_t>(all.count(), n.batch));
    with_loop<Cell>(activation, gate_activation, factors, [&]<class Functions, bool Apart>(Functions functions) {
      using Loop = Backward<Cell, Functions, Number, Apart>;
      Room room;
      const int64_t of_thread = Loop::room(n, most(n.batch, threads)), count = back_panels(n.units);
      const int64_t of_state = room.add<Number>(count * back_panel_size<OfState>(n));
      const int64_t late = room.add<Number>(count * back_panel_size<Late>(n)), rooms = room.add(threads * of_thread);
      room.allocate();
      all.share(count, [&](int64_t begin, int64_t end, int) {
        const Number* weights = data<Number>(recurrent_kernel);
        pack_transposed<Cell, OfState>(n, weights, n.units, begin, end, room.at<Number>(of_state));
        pack_transposed<Cell, Late>(n, weights, n.units, begin, end, room.at<Number>(late));
      });
      Loop loop{n,
                functions,
                room.at<Number>(of_state),
                room.at<Number>(late),
                data<Number>(factors),
                flags(mask),
                outputs.element_count() ? data<Number>(outputs) : nullptr,
                {},
                {},
                records->typed_data()};
      for (int i = 0; i < Cell::kStates; ++i) {
        loop.last[i] = data<Number>(*last.get<Any>(i));
        loop.first[i] = data<Number>(**first.get<Any>(i));
      }
      all.share(n.batch, [&](int64_t begin, int64_t end, int thread) {
        loop.run(begin, end, room.at(rooms) + thread * of_thread);
      });
    });
  };
  return guarded([&] { with_number(recurrent_kernel, run); });
}

// Where sums of float32 go on their way to a result of bfloat16; to one of float32 they go at once.
template <class Number>
struct Sums {
  Number* result;
  int64_t size, begin;

  Sums(const Any& buffer, Room& room)
      : result(data<Number>(buffer)), size(buffer.element_count()), begin(kIsResult ? 0 : room.add(size)) {}

  float* at(const Room& room) const {
    if constexpr (kIsResult) return result;
    else return room.at(begin);
  }

  void round(const Room& room) const {
    if constexpr (!kIsResult) {
      const float* sums = at(room);
      for (int64_t i = 0; i < size; i += kWidth) {
        const int count = static_cast<int>(std::min<int64_t>(kWidth, size - i));
        store(result + i, load(sums + i, count), count);
      }
    }
  }

 private:
  static constexpr bool kIsResult = kGroup<Number> == 1;
};

// Operands: x, first output, outputs, factors, records of gradients; results: gradients of both kernels and both
// biases.
template <class Cell>
ffi::Error weight_gradients(ffi::ThreadPool pool, Any x, Any first, Any outputs, Any factors, Floats records,
                            AnyOut kernel, AnyOut bias, AnyOut recurrent_kernel, AnyOut recurrent_bias, bool reverse) {
  const auto run = [&]<class Number, bool Apart>() {
    using Gradients = WeightGradients<Cell, Number, Apart>;
    const Sizes n = sizes(x.dimensions(), kernel->dimensions()[0], first.dimensions()[1], reverse);
    const Threads all(pool);
    Room room;
    const Sums<Number> sums[] = {{*kernel, room}, {*bias, room}, {*recurrent_kernel, room}, {*recurrent_bias, room}};
    const int64_t left = room.add<Number>(Gradients::room(n));
    const int64_t right = room.add<Number>(all.count() * Gradients::right_room());
    room.allocate();
    const Gradients gradients{n,
                              data<Number>(x),
                              data<Number>(first),
                              data<Number>(outputs),
                              data<Number>(factors),
                              records.typed_data(),
                              sums[0].at(room),
                              sums[1].at(room),
                              sums[2].at(room),
                              sums[3].at(room),
                              room.at<Number>(left),
                              room.at<Number>(right)};
    if (!Cell::kHasStateBias) std::fill_n(sums[3].at(room), sums[3].size, 0.0f);
    all.share(Gradients::lines(n), [&](int64_t begin, int64_t end, int) { gradients.gather(begin, end); });
    all.share(n.blocks(), [&](int64_t begin, int64_t end, int thread) { gradients.run(begin, end, thread); });
    for (const auto& each : sums) each.round(room);
  };
  return guarded([&] {
    with_number(x, [&]<class Number>() {
      factors.element_count() ? run.template operator()<Number, true>() : run.template operator()<Number, false>();
    });
  });
}

// Operands: kernel, records of gradients; result: gradient of x.
template <class Cell>
ffi::Error input_gradient(ffi::ThreadPool pool, Any kernel, Floats records, AnyOut dx, bool reverse) {
  using OfInput = typename Cell::OfInput;
  const auto run = [&]<class Number>() {
    const int64_t units = kernel.dimensions()[1] / Cell::kGates;
    const Sizes n = sizes(dx->dimensions(), kernel.dimensions()[0], units, reverse);
    const Threads all(pool);
    Room room;
    const int64_t panels = room.add<Number>(back_panels(n.features) * back_panel_size<OfInput>(n));
    room.allocate();
    all.share(back_panels(n.features), [&](int64_t begin, int64_t end, int) {
      pack_transposed<Cell, OfInput>(n, data<Number>(kernel), n.features, begin, end, room.at<Number>(panels));
    });
    const InputGradient<Cell, Number> gradient{n, room.at<Number>(panels), records.typed_data(), data<Number>(*dx)};
    all.share(n.time * n.batch, [&](int64_t begin, int64_t end, int) { gradient.run(begin, end); });
  };
  return guarded([&] { with_number(kernel, run); });
}

auto with_activations(auto binding) {
  return std::move(binding).template Attr<int64_t>("activation")
      .template Attr<int64_t>("gate_activation")
      .template Attr<bool>("reverse");
}

auto forward_binding() {
  return with_activations(ffi::Ffi::Bind()
                              .Ctx<ffi::ThreadPool>()
                              .Arg<Any>()
                              .Arg<Any>()
                              .Arg<Any>()
                              .Arg<Any>()
                              .Arg<Any>()
                              .Arg<Flags>()
                              .Arg<Any>()
                              .RemainingArgs()
                              .Ret<Any>()
                              .RemainingRets());
}

auto backward_binding() {
  return with_activations(ffi::Ffi::Bind()
                              .Ctx<ffi::ThreadPool>()
                              .Arg<Any>()
                              .Arg<Any>()
                              .Arg<Flags>()
                              .Arg<Any>()
                              .Arg<Floats>()
                              .RemainingArgs()
                              .Ret<Floats>()
                              .RemainingRets());
}

auto weight_gradients_binding() {
  return ffi::Ffi::Bind()
      .Ctx<ffi::ThreadPool>()
      .Arg<Any>()
      .Arg<Any>()
      .Arg<Any>()
      .Arg<Any>()
      .Arg<Floats>()
      .Ret<Any>()
      .Ret<Any>()
      .Ret<Any>()
      .Ret<Any>()
      .Attr<bool>("reverse");
}

auto input_gradient_binding() {
  return ffi::Ffi::Bind().Ctx<ffi::ThreadPool>().Arg<Any>().Arg<Floats>().Ret<Any>().Attr<bool>("reverse");
}

}  // namespace

#define CORNU_RECURRENCE(name, Cell)                                                                               \
  XLA_FFI_DEFINE_HANDLER_SYMBOL(cornu_##name, forward<Cell>, forward_binding());                                   \
  XLA_FFI_DEFINE_HANDLER_SYMBOL(cornu_##name##_gradient, backward<Cell>, backward_binding());                      \
  XLA_FFI_DEFINE_HANDLER_SYMBOL(cornu_##name##_weight_gradients, weight_gradients<Cell>, weight_gradients_binding()); \
  XLA_FFI_DEFINE_HANDLER_SYMBOL(cornu_##name##_input_gradient, input_gradient<Cell>, input_gradient_binding())

CORNU_RECURRENCE(lstm, LSTM);
CORNU_RECURRENCE(gru, GRU);
CORNU_RECURRENCE(gru_reset_before, GRUResetBefore);
CORNU_RECURRENCE(simple_rnn, SimpleRNN);

// Not for XLA: whether the loops take bfloat16 on this processor.
extern "C" int cornu_multiplies_bfloat16() { return multiplies_bfloat16(); }

}  // namespace cornu
