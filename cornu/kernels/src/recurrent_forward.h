// A recurrent loop, forward.

#pragma once

#include "recurrent_panels.h"

namespace cornu {

template <class Cell, class Functions, class Number, bool Apart>
struct Forward {
  using OfInput = typename Cell::OfInput;
  using OfState = typename Cell::OfState;
  using Late = typename Cell::Late;
  static constexpr int kGates = Cell::kGates, kStates = Cell::kStates, kShift = Cell::kShift;
  static constexpr bool kIsLate = Late::kCount > 0;
  // States that products see.
  static constexpr int kSets = Apart ? kGates : 1;

  Sizes n;
  Functions f;
  const Number *x, *input_panels, *panels, *late_panels;
  const float* input_bias;
  const Number *state_bias, *factors;
  const bool* mask;                // (batch, time) in the order of the input, or null
  const Number* first[kStates];    // (batch, units)
  Number* outputs;                 // (batch, time, units) in the order of the steps
  Number* last[kStates];           // (batch, units)
  float* kept;                     // records, or null

  int64_t together;                // what `chunk` says for the thread with the most rows

  // Steps whose inputs are projected together: enough rows to make up for reading the kernel.
  static int64_t chunk(const Sizes& n, int64_t rows) {
    constexpr int64_t kRows = 96;
    return std::min(n.time, kTall<kGates> * std::max<int64_t>(1, kRows / (kTall<kGates> * rows)));
  }

  // Floats that `run` needs room for, for `rows` or fewer with the `chunk` of so many.
  static int64_t room(const Sizes& n, int64_t rows) {
    return (chunk(n, rows) * kGates + 2 * kSets + kStates + (kIsLate ? 1 + OfState::kCount : 0)) * rows * n.padded();
  }

  // What a thread works on: rows [begin, begin + count) of the batch and the room for them. Products take the first
  // state from `before`; the next step's, or what passes a reset gate, is written elsewhere in the meantime.
  struct Rows {
    int64_t begin, count;
    float *projected, *state[kStates], *gates;
    Number *before, *after, *passed;
  };

  void run(int64_t begin, int64_t end, float* room) const {
    Rows rows = in_room(begin, end - begin, room);
    const int64_t size = rows.count * n.padded();
    for (int i = 0; i < kStates; ++i) {
      for (int64_t row = 0; row < rows.count; ++row) {
        for (int64_t block = 0; block < n.blocks(); ++block) {
          const int64_t at = row * n.padded() + block * kWidth;
          const Vector state = load(first[i] + (begin + row) * n.units + block * kWidth, n.lanes(block));
          store(rows.state[i] + at, state);
          if (i == 0) show(rows, block, row, state, rows.before);
        }
      }
    }
    for (int64_t s = 0; s < n.time; ++s) {
      const int64_t place = s % together;
      if (place == 0) project(rows, s, std::min(together, n.time - s));
      step(rows, s, rows.projected + place * kGates * size);
      std::swap(rows.before, rows.after);
    }
    for (int i = 0; i < kStates; ++i) {
      for (int64_t row = 0; row < rows.count; ++row) {
        for (int64_t block = 0; block < n.blocks(); ++block) {
          store(last[i] + (begin + row) * n.units + block * kWidth,
                load(rows.state[i] + row * n.padded() + block * kWidth), n.lanes(block));
        }
      }
    }
  }

 private:
  Rows in_room(int64_t begin, int64_t count, float* room) const {
    Rows rows{begin, count, room, {}, nullptr, nullptr, nullptr, nullptr};
    const int64_t size = count * n.padded();
    room += together * kGates * size;
    for (int i = 0; i < kStates; ++i, room += size) rows.state[i] = room;
    for (Number** piece : {&rows.before, &rows.after}) {
      *piece = reinterpret_cast<Number*>(room);
      room += kSets * size;
    }
    if constexpr (kIsLate) {
      rows.passed = reinterpret_cast<Number*>(room);
      rows.gates = room + size;
    }
    return rows;
  }

  // What dropout leaves of a state for a gate.
  Vector dropped(const Rows& rows, int gate, int64_t block, int64_t row, Vector state) const {
    if constexpr (!Apart) return state;
    return state * load(factors + (gate * n.batch + rows.begin + row) * n.units + block * kWidth, n.lanes(block));
  }

  // Writes a state where products see it.
  [[gnu::always_inline]] void show(const Rows& rows, int64_t block, int64_t row, Vector state, Number* to) const {
    for (int i = 0; i < kSets; ++i) {
      store(to + (row * kSets + i) * n.padded() + block * kWidth, dropped(rows, i, block, row, state));
    }
  }

  // Products of `count` inputs from step `s` on, plus bias, as (step, block, row, gate, vector).
  void project(const Rows& rows, int64_t s, int64_t count) const {
    const int64_t line = n.sets * n.features;
    const Steps steps{n.reverse ? -line : line, kGroup<Number>};
    const Offsets<OfInput> offsets(n.sets > 1 ? n.features : 0);
    for (int64_t block = 0; block < n.blocks(); ++block) {
      const Number* panel = input_panels + block * panel_size<OfInput, Number>(n.features);
      for (int64_t row = 0; row < rows.count; ++row) {
        const Number* inputs = x + (rows.begin + row) * n.time * line;
        in_row_blocks<kGates>(0, count, [&]<int Count>(int64_t i) {
          Tile<Count, kGates> sums;
          for (int r = 0; r < Count; ++r) {
            for (int gate = 0; gate < kGates; ++gate) {
              sums[r][gate] = load(input_bias + (block * kGates + gate) * kWidth);
            }
          }
          const Number* left = inputs + n.input(s + i) * line;
          if constexpr (Apart) {
            multiply_apart(left, steps, offsets.of, panel, kGates, groups<Number>(n.features), sums);
          } else {
            multiply(left, steps, panel, kGates, groups<Number>(n.features), sums);
          }
          for (int r = 0; r < Count; ++r) {
            float* to = rows.projected + (((i + r) * n.blocks() + block) * rows.count + row) * kGates * kWidth;
            for (int gate = 0; gate < kGates; ++gate) store(to + gate * kWidth, sums[r][gate]);
          }
        });
      }
    }
  }

  void step(const Rows& rows, int64_t s, const float* projected) const {
    const auto finish = [&](int64_t block, int64_t row, const float* inputs, auto& sums) {
      this->finish(rows, s, block, row, inputs, sums);
    };
    if constexpr (kIsLate) {
      add_product<OfState, kShift, Apart>(rows, panels, rows.before, projected,
                                          [&](int64_t block, int64_t row, const float*, auto& sums) {
        const int64_t at = row * n.padded() + block * kWidth;
        const Vector passed = Cell::begin(f, sums, load(rows.state[0] + at));
        store(rows.passed + at, dropped(rows, Late::at(0), block, row, passed));
        for (int i = 0; i < OfState::kCount; ++i) store(rows.gates + at * OfState::kCount + i * kWidth, sums[i]);
      });
      add_product<Late, 0, false>(rows, late_panels, rows.passed, projected, finish);
    } else {
      add_product<OfState, kShift, Apart>(rows, panels, rows.before, projected, finish);
    }
  }

  // Calls `work(block, row, projected inputs, sums)` with the sums of a product of what stands in `left` and of the
  // projected inputs from `Shift` on; a gate behind those has the bias of the state instead.
  template <class Product, int Shift, bool InSets, class Work>
  [[gnu::always_inline]] void add_product(const Rows& rows, const Number* all_panels, const Number* left,
                                          const float* projected, Work&& work) const {
    constexpr int kCount = Product::kCount;
    const Offsets<Product> offsets(n.padded());
    for (int64_t block = 0; block < n.blocks(); ++block) {
      const Number* panel = all_panels + block * panel_size<Product, Number>(n.units);
      const float* inputs = projected + block * rows.count * kGates * kWidth;
      Vector bias[kCount] = {};
      for (int i = kGates - Shift; i < kCount; ++i) {
        bias[i] = load(state_bias + Product::at(i) * n.units + block * kWidth, n.lanes(block));
      }
      in_row_blocks<kCount>(0, rows.count, [&]<int Count>(int64_t row) {
        Tile<Count, kCount> sums;
        for (int r = 0; r < Count; ++r) {
          for (int i = 0; i < kCount; ++i) {
            const int place = i + Shift;
            sums[r][i] = place < kGates ? load(inputs + ((row + r) * kGates + place) * kWidth) : bias[i];
          }
        }
        if constexpr (InSets) {
          const Steps steps{kSets * n.padded(), kGroup<Number>};
          multiply_apart(left + row * steps.row, steps, offsets.of, panel, kCount, groups<Number>(n.units), sums);
        } else {
          const Steps steps{n.padded(), kGroup<Number>};
          multiply(left + row * steps.row, steps, panel, kCount, groups<Number>(n.units), sums);
        }
        for (int r = 0; r < Count; ++r) work(block, row + r, inputs + (row + r) * kGates * kWidth, sums[r]);
      });
    }
  }

  template <int Count>
  [[gnu::always_inline]] void finish(const Rows& rows, int64_t s, int64_t block, int64_t row, const float* inputs,
                                     const Vector (&sums)[Count]) const {
    constexpr int kBeside = kIsLate ? OfState::kCount : kShift;
    const int64_t at = row * n.padded() + block * kWidth, batch_row = rows.begin + row;
    // What the cell needs beside the sums: inputs that wait for a gate, or gates that were made before.
    Vector beside[kBeside + 1], state[kStates], record[Cell::kKept];
    const float* from = kIsLate ? rows.gates + at * kBeside : inputs;
    for (int i = 0; i < kBeside; ++i) beside[i] = load(from + i * kWidth);
    for (int i = 0; i < kStates; ++i) state[i] = load(rows.state[i] + at);
    const Vector before = state[0];
    Cell::step(f, beside, sums, state, record);
    const bool valid = mask == nullptr || mask[batch_row * n.time + n.input(s)];
    if (!valid) state[0] = before;
    for (int i = 0; i < kStates && valid; ++i) store(rows.state[i] + at, state[i]);
    show(rows, block, row, state[0], rows.after);
    store(outputs + (batch_row * n.time + s) * n.units + block * kWidth, state[0], n.lanes(block));
    if (kept == nullptr) return;
    float* to = kept + ((block * n.time + s) * n.batch + batch_row) * Cell::kKept * kWidth;
    for (int i = 0; i < Cell::kKept; ++i) store(to + i * kWidth, record[i]);
  }
};

}  // namespace cornu
