// LSTM, GRU and SimpleRNN for XLA: the loops of recurrent_loops.h and the gradients of recurrent_gradients.h.

#include <utility>

#include "recurrent_gradients.h"
#include "runtime.h"

namespace cornu {
namespace {

using Floats = ffi::Buffer<ffi::DataType::F32>;
using Flags = ffi::Buffer<ffi::DataType::PRED>;
using FloatsOut = ffi::Result<Floats>;

// Pieces of one scratch memory.
class Room {
 public:
  // `size` numbers more; returns where they begin.
  int64_t add(int64_t size) {
    const int64_t begin = size_;
    size_ += static_cast<int64_t>(round_up(size * sizeof(float)) / sizeof(float));
    return begin;
  }
  float* allocate() const { return reinterpret_cast<float*>(scratch(size_ * sizeof(float))); }

 private:
  int64_t size_ = 0;
};

int64_t most(int64_t count, int threads) { return (count + threads - 1) / threads; }

const bool* flags(const Flags& mask) { return mask.element_count() ? mask.typed_data() : nullptr; }

// Calls `work` with the activations, compiled for the usual ones.
template <class Cell, class Work>
void with_functions(int64_t main, int64_t gate, Work&& work) {
  const auto of_main = static_cast<Activation>(main), of_gate = static_cast<Activation>(gate);
  if (of_main == Activation::kTanh && (Cell::kGates == 1 || of_gate == Activation::kSigmoid)) {
    work(FixedFunctions<Activation::kTanh, Activation::kSigmoid>{});
  } else {
    work(AnyFunctions{of_main, of_gate});
  }
}

// Operands: x, kernel, bias, recurrent kernel, recurrent bias, mask, states...; results: outputs, last states..., and
// the records for a gradient, if wanted.
template <class Cell>
ffi::Error forward(ffi::ThreadPool pool, Floats x, Floats kernel, Floats bias, Floats recurrent_kernel,
                   Floats recurrent_bias, Flags mask, ffi::RemainingArgs states, FloatsOut outputs,
                   ffi::RemainingRets results, int64_t activation, int64_t gate_activation, bool reverse) {
  return guarded([&] {
    auto shape = x.dimensions();
    const Sizes n{shape[1], shape[0], shape[2], recurrent_kernel.dimensions()[0], reverse};
    const Threads all(pool);
    const int threads = static_cast<int>(std::min<int64_t>(all.count(), n.batch));
    const int64_t width = Cell::kGates * n.padded();
    with_functions<Cell>(activation, gate_activation, [&]<class Functions>(Functions functions) {
      using Loop = Forward<Cell, Functions>;
      Room room;
      const int64_t of_thread = Loop::room(n, most(n.batch, threads));
      const int64_t input_panels = room.add(n.features * width), panels = room.add(n.units * width);
      const int64_t input_bias = room.add(width), rooms = room.add(threads * of_thread);
      float* memory = room.allocate();
      all.share(n.blocks(), [&](int64_t begin, int64_t end, int) {
        pack<Cell, true>(n, kernel.typed_data(), n.features, begin, end, memory + input_panels);
        pack<Cell, false>(n, recurrent_kernel.typed_data(), n.units, begin, end, memory + panels);
      });
      pack_bias<Cell>(n, bias.typed_data(), recurrent_bias.typed_data(), memory + input_bias);
      Loop loop{n,
                functions,
                x.typed_data(),
                memory + input_panels,
                memory + panels,
                memory + input_bias,
                recurrent_bias.typed_data(),
                flags(mask),
                {},
                outputs->typed_data(),
                {},
                nullptr};
      for (int i = 0; i < Cell::kStates; ++i) {
        loop.first[i] = states.get<Floats>(i)->typed_data();
        loop.last[i] = (*results.get<Floats>(i))->typed_data();
      }
      if (static_cast<int>(results.size()) > Cell::kStates) {
        loop.kept = (*results.get<Floats>(Cell::kStates))->typed_data();
      }
      all.share(n.batch, [&](int64_t begin, int64_t end, int thread) {
        loop.run(begin, end, memory + rooms + thread * of_thread);
      });
    });
  });
}

// Operands: recurrent kernel, mask, gradient of the outputs (or nothing), records, gradients of the last states...;
// results: the same records, now of gradients, and the gradients of the first states.
template <class Cell>
ffi::Error backward(ffi::ThreadPool pool, Floats recurrent_kernel, Flags mask, Floats outputs, Floats,
                    ffi::RemainingArgs last, FloatsOut records, ffi::RemainingRets first, int64_t activation,
                    int64_t gate_activation, bool reverse) {
  return guarded([&] {
    auto shape = records->dimensions();
    const Sizes n{shape[0], shape[1], 0, recurrent_kernel.dimensions()[0], reverse};
    const Threads all(pool);
    const int threads = static_cast<int>(std::min<int64_t>(all.count(), n.batch));
    with_functions<Cell>(activation, gate_activation, [&]<class Functions>(Functions functions) {
      using Loop = Backward<Cell, Functions>;
      Room room;
      const int64_t of_thread = Loop::room(n, most(n.batch, threads));
      const int64_t panels = room.add(back_panels(n.units) * kBackPanel * Cell::kGates * n.padded());
      const int64_t rooms = room.add(threads * of_thread);
      float* memory = room.allocate();
      all.share(back_panels(n.units), [&](int64_t begin, int64_t end, int) {
        pack_transposed<Cell, false>(n, recurrent_kernel.typed_data(), n.units, begin, end, memory + panels);
      });
      Loop loop{n,  functions, memory + panels, flags(mask), outputs.element_count() ? outputs.typed_data() : nullptr,
                {}, {},        records->typed_data()};
      for (int i = 0; i < Cell::kStates; ++i) {
        loop.last[i] = last.get<Floats>(i)->typed_data();
        loop.first[i] = (*first.get<Floats>(i))->typed_data();
      }
      all.share(n.batch, [&](int64_t begin, int64_t end, int thread) {
        loop.run(begin, end, memory + rooms + thread * of_thread);
      });
    });
  });
}

// Operands: x, first output, outputs, records of gradients; results: gradients of both kernels and both biases.
template <class Cell>
ffi::Error weight_gradients(ffi::ThreadPool pool, Floats x, Floats first, Floats outputs, Floats records,
                            FloatsOut kernel, FloatsOut bias, FloatsOut recurrent_kernel, FloatsOut recurrent_bias,
                            bool reverse) {
  return guarded([&] {
    auto shape = x.dimensions();
    const Sizes n{shape[1], shape[0], shape[2], first.dimensions()[1], reverse};
    const Threads all(pool);
    using Gradients = WeightGradients<Cell>;
    Room room;
    room.add(Gradients::room(n));
    const Gradients gradients{n,
                              x.typed_data(),
                              first.typed_data(),
                              outputs.typed_data(),
                              records.typed_data(),
                              kernel->typed_data(),
                              bias->typed_data(),
                              recurrent_kernel->typed_data(),
                              recurrent_bias->typed_data(),
                              room.allocate()};
    all.share(n.time * n.batch, [&](int64_t begin, int64_t end, int) { gradients.gather(begin, end); });
    all.share(n.blocks(), [&](int64_t begin, int64_t end, int) { gradients.run(begin, end); });
  });
}

// Operands: kernel, records of gradients; result: gradient of x.
template <class Cell>
ffi::Error input_gradient(ffi::ThreadPool pool, Floats kernel, Floats records, FloatsOut dx, bool reverse) {
  return guarded([&] {
    auto shape = dx->dimensions();
    const Sizes n{shape[1], shape[0], shape[2], kernel.dimensions()[1] / Cell::kGates, reverse};
    const Threads all(pool);
    Room room;
    room.add(back_panels(n.features) * kBackPanel * Cell::kGates * n.padded());
    float* panels = room.allocate();
    all.share(back_panels(n.features), [&](int64_t begin, int64_t end, int) {
      pack_transposed<Cell, true>(n, kernel.typed_data(), n.features, begin, end, panels);
    });
    const InputGradient<Cell> gradient{n, panels, records.typed_data(), dx->typed_data()};
    all.share(n.time * n.batch, [&](int64_t begin, int64_t end, int) { gradient.run(begin, end); });
  });
}

auto with_activations(auto binding) {
  return std::move(binding).template Attr<int64_t>("activation")
      .template Attr<int64_t>("gate_activation")
      .template Attr<bool>("reverse");
}

auto forward_binding() {
  return with_activations(ffi::Ffi::Bind()
                              .Ctx<ffi::ThreadPool>()
                              .Arg<Floats>()
                              .Arg<Floats>()
                              .Arg<Floats>()
                              .Arg<Floats>()
                              .Arg<Floats>()
                              .Arg<Flags>()
                              .RemainingArgs()
                              .Ret<Floats>()
                              .RemainingRets());
}

auto backward_binding() {
  return with_activations(ffi::Ffi::Bind()
                              .Ctx<ffi::ThreadPool>()
                              .Arg<Floats>()
                              .Arg<Flags>()
                              .Arg<Floats>()
                              .Arg<Floats>()
                              .RemainingArgs()
                              .Ret<Floats>()
                              .RemainingRets());
}

auto weight_gradients_binding() {
  return ffi::Ffi::Bind()
      .Ctx<ffi::ThreadPool>()
      .Arg<Floats>()
      .Arg<Floats>()
      .Arg<Floats>()
      .Arg<Floats>()
      .Ret<Floats>()
      .Ret<Floats>()
      .Ret<Floats>()
      .Ret<Floats>()
      .Attr<bool>("reverse");
}

auto input_gradient_binding() {
  return ffi::Ffi::Bind().Ctx<ffi::ThreadPool>().Arg<Floats>().Arg<Floats>().Ret<Floats>().Attr<bool>("reverse");
}

}  // namespace

#define CORNU_RECURRENCE(name, Cell)                                                                               \
  XLA_FFI_DEFINE_HANDLER_SYMBOL(cornu_##name, forward<Cell>, forward_binding());                                   \
  XLA_FFI_DEFINE_HANDLER_SYMBOL(cornu_##name##_gradient, backward<Cell>, backward_binding());                      \
  XLA_FFI_DEFINE_HANDLER_SYMBOL(cornu_##name##_weight_gradients, weight_gradients<Cell>, weight_gradients_binding()); \
  XLA_FFI_DEFINE_HANDLER_SYMBOL(cornu_##name##_input_gradient, input_gradient<Cell>, input_gradient_binding())

CORNU_RECURRENCE(lstm, LSTM);
CORNU_RECURRENCE(gru, GRU);
CORNU_RECURRENCE(simple_rnn, SimpleRNN);

}  // namespace cornu
