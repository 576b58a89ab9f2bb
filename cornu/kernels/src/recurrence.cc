// LSTM, GRU and SimpleRNN over a whole sequence, and their gradients.
//
// Rows of a batch do not depend on each other, so each thread takes some rows through all times and never waits for
// another. The recurrent product of a step is made in registers, one vector of units with all its gates at a time, and
// goes through the gates without touching memory.
//
// Arrays are (time, batch, ...) in the order of the steps, except the projected input, which is read backwards on
// request. For the gates, `gates` keeps what a gradient needs.

#include <omp.h>

#include <vector>

#include "runtime.h"
#include "vectors.h"

namespace cornu {
namespace {

using Floats = ffi::Buffer<ffi::DataType::F32>;
using Flags = ffi::Buffer<ffi::DataType::PRED>;
using FloatsOut = ffi::Result<Floats>;

struct Sizes {
  int64_t time, batch, units;
  bool reverse;

  // Where step `s` finds its input.
  int64_t input(int64_t s) const { return reverse ? time - 1 - s : s; }
};

struct Functions {
  Activation main, gate;
};

// One call `work(first row, last row)` for each thread.
template <class Work>
void share_rows(ffi::ThreadPool pool, int64_t rows, Work&& work) {
  const int64_t threads = std::min<int64_t>(Threads(pool).count(), rows);
#pragma omp parallel for num_threads(threads) schedule(static, 1)
  for (int64_t i = 0; i < threads; ++i) work(rows * i / threads, rows * (i + 1) / threads);
}

int64_t blocks_of(int64_t units) { return (units + kWidth - 1) / kWidth; }

int lanes(int64_t units, int64_t block) { return static_cast<int>(std::min<int64_t>(kWidth, units - block * kWidth)); }

// The recurrent kernel (units, gates * units) as one panel for each vector of units, its gates side by side.
template <int Gates>
void pack(const float* kernel, int64_t units, float* panels) {
  for (int64_t block = 0; block < blocks_of(units); ++block) {
    for (int64_t k = 0; k < units; ++k) {
      for (int gate = 0; gate < Gates; ++gate, panels += kWidth) {
        store(panels, load(kernel + (k * Gates + gate) * units + block * kWidth, lanes(units, block)));
      }
    }
  }
}

constexpr int kBackColumns = 4;

// The transposed kernel (columns, units) as panels of kBackColumns vectors of units.
int64_t pack_transposed(const float* kernel, int64_t units, int64_t columns, float* panels) {
  constexpr int kPanel = kBackColumns * kWidth;
  const int64_t count = (units + kPanel - 1) / kPanel;
  if (panels == nullptr) return count * columns * kPanel;
  for (int64_t panel = 0; panel < count; ++panel) {
    for (int64_t u = 0; u < kPanel; ++u) {
      const int64_t unit = panel * kPanel + u;
      for (int64_t k = 0; k < columns; ++k) {
        panels[(panel * columns + k) * kPanel + u] = unit < units ? kernel[unit * columns + k] : 0.f;
      }
    }
  }
  return count * columns * kPanel;
}

// state[row] = gate gradients of the row times the transposed kernel, plus `kept[row]`.
void carry_back(const float* gradients, int64_t columns, const float* panels, int64_t units, int64_t begin, int64_t end,
                const float* kept, float* state) {
  constexpr int kPanel = kBackColumns * kWidth;
  for (int64_t first = 0, panel = 0; first < units; first += kPanel, ++panel) {
    const float* b = panels + panel * columns * kPanel;
    in_row_blocks<kBackColumns>(begin, end, [&]<int Rows>(int64_t row) {
      Vector sums[Rows][kBackColumns];
      multiply<Rows, kBackColumns>(gradients + row * columns, columns, b, columns, sums);
      for (int r = 0; r < Rows; ++r) {
        for (int c = 0; c < kBackColumns && first + c * kWidth < units; ++c) {
          const int64_t at = (row + r) * units + first + c * kWidth;
          const int count = static_cast<int>(std::min<int64_t>(kWidth, units - first - c * kWidth));
          store(state + at, sums[r][c] + load(kept + at, count), count);
        }
      }
    });
  }
}

// --- cells: how many gates and states they have, and one vector of units through a step, forward and back ------------

// Gates input, forget, candidate, output. `gates` keeps their values.
struct LSTM {
  static constexpr int kGates = 4, kKept = 4, kStates = 2;
  static constexpr bool kSeparate = false;

  static void step(const Functions& f, const Vector (&x)[4], const Vector (&h)[4], const Vector (&before)[2],
                   Vector (&after)[2], Vector (&kept)[4]) {
    kept[0] = activate(f.gate, x[0] + h[0]);
    kept[1] = activate(f.gate, x[1] + h[1]);
    kept[2] = activate(f.main, x[2] + h[2]);
    kept[3] = activate(f.gate, x[3] + h[3]);
    after[1] = kept[1] * before[1] + kept[0] * kept[2];
    after[0] = kept[3] * activate(f.main, after[1]);
  }

  // `d` holds the gradients of the states after the step, then of what of those before does not pass the product.
  static void back(const Functions& f, const Vector (&kept)[4], const Vector (&before)[2], const Vector (&after)[2],
                   Vector (&d)[2], Vector (&dx)[4], Vector (&)[4]) {
    const Vector out = activate(f.main, after[1]);
    const Vector dc = d[1] + d[0] * kept[3] * slope(f.main, out);
    dx[0] = dc * kept[2] * slope(f.gate, kept[0]);
    dx[1] = dc * before[1] * slope(f.gate, kept[1]);
    dx[2] = dc * kept[0] * slope(f.main, kept[2]);
    dx[3] = d[0] * out * slope(f.gate, kept[3]);
    d[0] = Vector{};
    d[1] = dc * kept[1];
  }
};

// Gates update, reset, candidate; the reset gate acts on the product. `gates` keeps them and that product.
struct GRU {
  static constexpr int kGates = 3, kKept = 4, kStates = 1;
  static constexpr bool kSeparate = true;

  static void step(const Functions& f, const Vector (&x)[3], const Vector (&h)[3], const Vector (&before)[1],
                   Vector (&after)[1], Vector (&kept)[4]) {
    kept[0] = activate(f.gate, x[0] + h[0]);
    kept[1] = activate(f.gate, x[1] + h[1]);
    kept[2] = activate(f.main, x[2] + kept[1] * h[2]);
    kept[3] = h[2];
    after[0] = kept[0] * before[0] + (1.0f - kept[0]) * kept[2];
  }

  static void back(const Functions& f, const Vector (&kept)[4], const Vector (&before)[1], const Vector (&)[1],
                   Vector (&d)[1], Vector (&dx)[3], Vector (&dh)[3]) {
    const Vector candidate = d[0] * (1.0f - kept[0]) * slope(f.main, kept[2]);
    dx[0] = dh[0] = d[0] * (before[0] - kept[2]) * slope(f.gate, kept[0]);
    dx[1] = dh[1] = candidate * kept[3] * slope(f.gate, kept[1]);
    dx[2] = candidate;
    dh[2] = candidate * kept[1];
    d[0] = d[0] * kept[0];
  }
};

// Nothing has to be kept: the result says all.
struct SimpleRNN {
  static constexpr int kGates = 1, kKept = 0, kStates = 1;
  static constexpr bool kSeparate = false;

  static void step(const Functions& f, const Vector (&x)[1], const Vector (&h)[1], const Vector (&)[1],
                   Vector (&after)[1], Vector*) {
    after[0] = activate(f.main, x[0] + h[0]);
  }

  static void back(const Functions& f, const Vector*, const Vector (&)[1], const Vector (&after)[1], Vector (&d)[1],
                   Vector (&dx)[1], Vector (&)[1]) {
    dx[0] = d[0] * slope(f.main, after[0]);
    d[0] = Vector{};
  }
};

// --- the loops ------------------------------------------------------------------------------------------------------

template <class Cell>
struct Forward {
  Sizes n;
  Functions f;
  const float *x, *panels, *bias;
  const bool* mask;                          // (time, batch) in the order of the input, or null
  const float* first[Cell::kStates];         // (batch, units)
  float* states[Cell::kStates];              // (time, batch, units)
  float* kept;                               // (time, batch, kKept * units), or null

  void run(int64_t begin, int64_t end) const {
    constexpr int kGates = Cell::kGates;
    const int64_t state = n.batch * n.units;
    for (int64_t s = 0; s < n.time; ++s) {
      const float* before[Cell::kStates];
      for (int i = 0; i < Cell::kStates; ++i) before[i] = s == 0 ? first[i] : states[i] + (s - 1) * state;
      for (int64_t block = 0; block < blocks_of(n.units); ++block) {
        const float* panel = panels + block * n.units * kGates * kWidth;
        in_row_blocks<kGates>(begin, end, [&]<int Rows>(int64_t row) {
          Vector sums[Rows][kGates];
          multiply<Rows, kGates>(before[0] + row * n.units, n.units, panel, n.units, sums);
          for (int r = 0; r < Rows; ++r) finish(s, block, row + r, sums[r], before);
        });
      }
    }
  }

  void finish(int64_t s, int64_t block, int64_t row, Vector (&h)[Cell::kGates],
              const float* const (&before)[Cell::kStates]) const {
    const int64_t unit = block * kWidth, at = row * n.units + unit;
    const int count = lanes(n.units, block);
    const float* inputs = x + (n.input(s) * n.batch + row) * Cell::kGates * n.units + unit;
    Vector in[Cell::kGates], old[Cell::kStates], now[Cell::kStates], keep[Cell::kKept + 1];
    for (int gate = 0; gate < Cell::kGates; ++gate) {
      in[gate] = load(inputs + gate * n.units, count);
      h[gate] += load(bias + gate * n.units + unit, count);
    }
    for (int i = 0; i < Cell::kStates; ++i) old[i] = load(before[i] + at, count);
    Cell::step(f, in, h, old, now, reinterpret_cast<Vector(&)[Cell::kKept ? Cell::kKept : 1]>(keep));
    const bool valid = mask == nullptr || mask[n.input(s) * n.batch + row];
    for (int i = 0; i < Cell::kStates; ++i) {
      store(states[i] + s * n.batch * n.units + at, valid ? now[i] : old[i], count);
    }
    if (kept != nullptr) {
      float* to = kept + (s * n.batch + row) * Cell::kKept * n.units + unit;
      for (int i = 0; i < Cell::kKept; ++i) store(to + i * n.units, keep[i], count);
    }
  }
};

template <class Cell>
struct Backward {
  Sizes n;
  Functions f;
  const float* panels;                       // of the transposed kernel
  const bool* mask;
  const float* first[Cell::kStates];
  const float* states[Cell::kStates];
  const float* kept;
  const float* outputs;                      // gradient of the outputs (time, batch, units), or null
  float* d[Cell::kStates];                   // (batch, units): gradients of the last states, then of the first
  float *dx, *dh;                            // (time, batch, kGates * units): of the input and of the product

  void run(int64_t begin, int64_t end) const {
    const int64_t state = n.batch * n.units;
    std::vector<float> rest((end - begin) * n.units);
    float* through = rest.data() - begin * n.units;
    for (int64_t s = n.time - 1; s >= 0; --s) {
      const float* before[Cell::kStates];
      for (int i = 0; i < Cell::kStates; ++i) before[i] = s == 0 ? first[i] : states[i] + (s - 1) * state;
      for (int64_t row = begin; row < end; ++row) {
        const bool valid = mask == nullptr || mask[n.input(s) * n.batch + row];
        for (int64_t block = 0; block < blocks_of(n.units); ++block) step(s, block, row, valid, before, through);
      }
      const float* gradients = dh + s * n.batch * Cell::kGates * n.units;
      carry_back(gradients, Cell::kGates * n.units, panels, n.units, begin, end, through, d[0]);
    }
  }

  void step(int64_t s, int64_t block, int64_t row, bool valid, const float* const (&before)[Cell::kStates],
            float* through) const {
    constexpr int kGates = Cell::kGates;
    const int64_t unit = block * kWidth, at = row * n.units + unit;
    const int64_t here = s * n.batch * n.units + at;
    const int count = lanes(n.units, block);
    Vector old[Cell::kStates], now[Cell::kStates], keep[Cell::kKept + 1], gradient[Cell::kStates];
    Vector of_x[kGates] = {}, of_h[kGates] = {};
    for (int i = 0; i < Cell::kStates; ++i) gradient[i] = load(d[i] + at, count);
    if (outputs != nullptr) gradient[0] += load(outputs + here, count);
    if (valid) {
      for (int i = 0; i < Cell::kStates; ++i) {
        old[i] = load(before[i] + at, count);
        now[i] = load(states[i] + here, count);
      }
      const float* from = kept + (s * n.batch + row) * Cell::kKept * n.units + unit;
      for (int i = 0; i < Cell::kKept; ++i) keep[i] = load(from + i * n.units, count);
      Cell::back(f, reinterpret_cast<Vector(&)[Cell::kKept ? Cell::kKept : 1]>(keep), old, now, gradient, of_x, of_h);
    }
    const int64_t row_of_h = (s * n.batch + row) * kGates * n.units + unit;
    const int64_t row_of_x = (n.input(s) * n.batch + row) * kGates * n.units + unit;
    for (int gate = 0; gate < kGates; ++gate) {
      store(dx + row_of_x + gate * n.units, of_x[gate], count);
      if (dh != dx || n.reverse) {
        store(dh + row_of_h + gate * n.units, Cell::kSeparate ? of_h[gate] : of_x[gate], count);
      }
    }
    store(through + at, gradient[0], count);
    for (int i = 1; i < Cell::kStates; ++i) store(d[i] + at, gradient[i], count);
  }
};

// Operands: x, kernel, bias, mask, states...; results: states over time..., and what a gradient needs, if wanted.
template <class Cell>
ffi::Error forward(ffi::ThreadPool pool, Floats x, Floats kernel, Floats bias, Flags mask, ffi::RemainingArgs rest,
                   ffi::RemainingRets results, int64_t activation, int64_t gate_activation, bool reverse) {
  return guarded([&] {
    auto sizes = x.dimensions();
    const int64_t units = kernel.dimensions()[0];
    const size_t bytes = blocks_of(units) * units * Cell::kGates * kWidth * sizeof(float);
    float* panels = reinterpret_cast<float*>(scratch(bytes));
    pack<Cell::kGates>(kernel.typed_data(), units, panels);
    Forward<Cell> loop{{sizes[0], sizes[1], units, reverse},
                       {static_cast<Activation>(activation), static_cast<Activation>(gate_activation)},
                       x.typed_data(), panels, bias.typed_data(),
                       mask.element_count() ? mask.typed_data() : nullptr, {}, {}, nullptr};
    for (int i = 0; i < Cell::kStates; ++i) {
      loop.first[i] = rest.get<Floats>(i)->typed_data();
      loop.states[i] = (*results.get<Floats>(i))->typed_data();
    }
    if (static_cast<int>(results.size()) > Cell::kStates && Cell::kKept > 0) {
      loop.kept = (*results.get<Floats>(Cell::kStates))->typed_data();
    }
    share_rows(pool, sizes[1], [&](int64_t begin, int64_t end) { loop.run(begin, end); });
  });
}

// Operands: kernel, mask, gradient of the outputs (or nothing), kept, first states..., states over time..., gradients of
// the last states...; results: gradients of x, of the product, of the first states....
template <class Cell>
ffi::Error backward(ffi::ThreadPool pool, Floats kernel, Flags mask, Floats outputs, Floats kept,
                    ffi::RemainingArgs rest, FloatsOut dx, FloatsOut dh, ffi::RemainingRets results,
                    int64_t activation, int64_t gate_activation, bool reverse) {
  return guarded([&] {
    auto sizes = rest.get<Floats>(Cell::kStates)->dimensions();
    const int64_t units = sizes[2], columns = Cell::kGates * units;
    float* panels =
        reinterpret_cast<float*>(scratch(pack_transposed(nullptr, units, columns, nullptr) * sizeof(float)));
    pack_transposed(kernel.typed_data(), units, columns, panels);
    Backward<Cell> loop{{sizes[0], sizes[1], units, reverse},
                        {static_cast<Activation>(activation), static_cast<Activation>(gate_activation)},
                        panels, mask.element_count() ? mask.typed_data() : nullptr, {}, {}, kept.typed_data(),
                        outputs.element_count() ? outputs.typed_data() : nullptr, {}, dx->typed_data(),
                        dh->typed_data()};
    for (int i = 0; i < Cell::kStates; ++i) {
      loop.first[i] = rest.get<Floats>(i)->typed_data();
      loop.states[i] = rest.get<Floats>(Cell::kStates + i)->typed_data();
      auto last = *rest.get<Floats>(2 * Cell::kStates + i);
      loop.d[i] = (*results.get<Floats>(i))->typed_data();
      std::memcpy(loop.d[i], last.typed_data(), last.size_bytes());
    }
    share_rows(pool, sizes[1], [&](int64_t begin, int64_t end) { loop.run(begin, end); });
  });
}

}  // namespace

#define CORNU_RECURRENCE(name, Cell)                                                        \
  XLA_FFI_DEFINE_HANDLER_SYMBOL(cornu_##name, forward<Cell>,                                \
                                ffi::Ffi::Bind()                                            \
                                    .Ctx<ffi::ThreadPool>()                                 \
                                    .Arg<Floats>()                                          \
                                    .Arg<Floats>()                                          \
                                    .Arg<Floats>()                                          \
                                    .Arg<Flags>()                                           \
                                    .RemainingArgs()                                        \
                                    .RemainingRets()                                        \
                                    .Attr<int64_t>("activation")                            \
                                    .Attr<int64_t>("gate_activation")                       \
                                    .Attr<bool>("reverse"));                                \
  XLA_FFI_DEFINE_HANDLER_SYMBOL(cornu_##name##_gradient, backward<Cell>,                    \
                                ffi::Ffi::Bind()                                            \
                                    .Ctx<ffi::ThreadPool>()                                 \
                                    .Arg<Floats>()                                          \
                                    .Arg<Flags>()                                           \
                                    .Arg<Floats>()                                          \
                                    .Arg<Floats>()                                          \
                                    .RemainingArgs()                                        \
                                    .Ret<Floats>()                                          \
                                    .Ret<Floats>()                                          \
                                    .RemainingRets()                                        \
                                    .Attr<int64_t>("activation")                            \
                                    .Attr<int64_t>("gate_activation")                       \
                                    .Attr<bool>("reverse"))

CORNU_RECURRENCE(lstm, LSTM);
CORNU_RECURRENCE(gru, GRU);
CORNU_RECURRENCE(simple_rnn, SimpleRNN);

}  // namespace cornu
