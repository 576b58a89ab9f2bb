// What the gradients that a recurrent loop leaves in its records mean for weights and inputs.

#pragma once

#include <vector>

#include "recurrent_panels.h"

namespace cornu {

// Numbers of kGroup rows, group by group; both may be the same row.
inline void zip(const float* const (&rows)[1], int64_t count, float* to) {
  std::memcpy(to, rows[0], count * sizeof(float));
}

inline void zip(const BFloat16* const (&rows)[2], int64_t count, BFloat16* to) {
  for (int64_t i = 0; i < count; ++i) {
    to[2 * i] = rows[0][i];
    to[2 * i + 1] = rows[1][i];
  }
}

// Gradients of the weights: inputs and states of all steps, transposed, times the gradients of their products. A number
// 1 behind each of them makes the gradient of the bias. Threads share the blocks of units, and each adds up in the
// order of the steps, so that the result does not depend on how many there are.
template <class Cell, class Number, bool Apart>
struct WeightGradients {
  using OfInput = typename Cell::OfInput;
  using OfState = typename Cell::OfState;
  using Late = typename Cell::Late;
  static constexpr int kGates = Cell::kGates, kNumbers = kGroup<Number>;

  Sizes n;
  const Number *x, *first, *outputs, *factors;
  const float* records;
  float *kernel, *bias, *recurrent_kernel, *recurrent_bias;  // the sums
  Number *left, *pairs;  // room for the left side, line by line, and for one piece of the right side for each thread

  // Steps times rows that are multiplied together.
  static constexpr int64_t kDepth = 256;
  // Vectors of gradients in a record.
  static constexpr int kGradients = Cell::kShift + OfState::kCount;

  // Inputs or states for each gate.
  static constexpr int kSets = Apart ? kGates : 1;

  // Groups of one line of the left side, which stands for kNumbers rows: input, 1, state before, 1, each as often as
  // gates have their own, and what a late product took.
  static int64_t line(const Sizes& n) {
    return n.sets * (n.features + 1) + kSets * (n.units + 1) + (Late::kCount > 0 ? n.units : 0);
  }

  // Lines, and numbers, of the left side.
  static int64_t lines(const Sizes& n) { return groups<Number>(n.time * n.batch); }
  static int64_t room(const Sizes& n) { return lines(n) * line(n) * kNumbers; }

  // Numbers of the right side, for each thread.
  static int64_t right_room() { return kNumbers > 1 ? kDepth * kGradients * kWidth : 0; }

  // Lines [begin, end) of the left side: `gather` makes all of them before the first `run`.
  void gather(int64_t begin, int64_t end) const {
    std::vector<Number> dropped(Apart ? kNumbers * n.units : 0);
    for (int64_t k = begin; k < end; ++k) {
      Number* to = left + k * line(n) * kNumbers;
      for (int64_t set = 0; set < n.sets; ++set) {
        const Number* inputs[kNumbers];
        for (int64_t i = 0; i < kNumbers; ++i) {
          const int64_t s = row_of(k, i) / n.batch, row = row_of(k, i) % n.batch;
          inputs[i] = x + ((row * n.time + n.input(s)) * n.sets + set) * n.features;
        }
        to = with_one(inputs, n.features, to);
      }
      for (int set = 0; set < kSets; ++set) {
        const Number* states[kNumbers];
        for (int64_t i = 0; i < kNumbers; ++i) {
          const int64_t s = row_of(k, i) / n.batch, row = row_of(k, i) % n.batch;
          states[i] = s == 0 ? first + row * n.units : outputs + (row * n.time + s - 1) * n.units;
          if constexpr (Apart) states[i] = drop(states[i], set, row, dropped.data() + i * n.units);
        }
        to = with_one(states, n.units, to);
      }
      if constexpr (Late::kCount > 0) gather_late(k, to);
    }
  }

  // The columns of blocks [begin, end).
  void run(int64_t begin, int64_t end, int thread) const {
    const int64_t total = n.time * n.batch;
    for (int64_t from = 0; from < total; from += kDepth) {
      const int64_t depth = std::min(kDepth, total - from);
      for (int64_t block = begin; block < end; ++block) {
        const Part part = right_side(block, from, depth, pairs + thread * right_room());
        const Number* lines = left + from / kNumbers * line(n) * kNumbers;
        add<OfInput, true>(block, lines, n.features, n.sets > 1, part, 0, kernel, bias);
        lines += n.sets * (n.features + 1) * kNumbers;
        add<OfState, Cell::kHasStateBias>(block, lines, n.units, Apart, part, Cell::kShift, recurrent_kernel,
                                          recurrent_bias);
        if constexpr (Late::kCount > 0) {
          lines += kSets * (n.units + 1) * kNumbers;
          add<Late, false>(block, lines, n.units, false, part, 0, recurrent_kernel, nullptr);
        }
      }
    }
  }

 private:
  // A piece of the right side: its lines are `line` vectors long, and there are `depth`.
  struct Part {
    const Number* panel;
    int64_t line, depth;
    bool is_first;
  };

  static float one(const float*) { return 1.0f; }
  static BFloat16 one(const BFloat16*) { return {0x3F80}; }

  // The numbers of a group of rows and a 1 behind each; returns what lies behind.
  static Number* with_one(const Number* const (&rows)[kNumbers], int64_t count, Number* to) {
    zip(rows, count, to);
    std::fill_n(to + count * kNumbers, kNumbers, one(to));
    return to + (count + 1) * kNumbers;
  }

  // What dropout leaves of a state for a gate, in `to`.
  const Number* drop(const Number* state, int gate, int64_t row, Number* to) const {
    const Number* by = factors + (gate * n.batch + row) * n.units;
    for (int64_t block = 0; block < n.blocks(); ++block) {
      const int64_t at = block * kWidth;
      store(to + at, load(state + at, n.lanes(block)) * load(by + at, n.lanes(block)), n.lanes(block));
    }
    return to;
  }

  // Row `i` of group `k`, counted through all times; the last one again where there are no more.
  int64_t row_of(int64_t k, int64_t i) const { return std::min(k * kNumbers + i, n.time * n.batch - 1); }

  const Number* record(int64_t block, int64_t row) const {
    return reinterpret_cast<const Number*>(records + (block * n.time * n.batch + row) * Cell::kKept * kWidth);
  }

  void gather_late(int64_t k, Number* to) const {
    for (int64_t block = 0; block < n.blocks(); ++block) {
      const Number* passed[kNumbers];
      for (int64_t i = 0; i < kNumbers; ++i) passed[i] = record(block, row_of(k, i)) + kGradients * kWidth;
      zip(passed, n.lanes(block), to + block * kWidth * kNumbers);
    }
  }

  // Gradients of rows [from, from + depth): where they are, or as groups in `room`.
  Part right_side(int64_t block, int64_t from, int64_t depth, Number* room) const {
    if constexpr (kNumbers == 1) {
      return {record(block, from), Cell::kKept, depth, from == 0};
    } else {
      Number* to = room;
      for (int64_t k = 0; k < depth; k += kNumbers) {
        for (int i = 0; i < kGradients; ++i, to += kWide<Number>) {
          const Number* one = record(block, from + k) + i * kWidth;
          store_groups(to, {one, k + 1 < depth ? one + Cell::kKept * kWide<Number> : nullptr}, kWidth);
        }
      }
      return {room, kGradients, groups<Number>(depth), from == 0};
    }
  }

  // Adds the product of `rows` columns of the left side, and of the ones behind them, with the gradients from vector
  // `shift` on. The left side has a set of such columns for each gate, or one for all.
  template <class Product, bool WithBias>
  void add(int64_t block, const Number* columns, int64_t rows, bool in_sets, const Part& part, int shift,
           float* kernel_rows, float* bias_row) const {
    constexpr int kCount = Product::kCount;
    const int lanes = n.lanes(block);
    const Offsets<Product> offsets(in_sets ? (rows + 1) * kNumbers : 0);
    in_row_blocks<kCount>(0, rows + WithBias, [&]<int Count>(int64_t row) {
      const auto place = [&](int r, int gate) {
        float* to = row + r < rows ? kernel_rows + (row + r) * kGates * n.units : bias_row;
        return to + Product::at(gate) * n.units + block * kWidth;
      };
      Tile<Count, kCount> sums;
      clear(sums);
      const Steps steps{kNumbers, line(n) * kNumbers};
      const Number *from = columns + row * kNumbers, *panel = part.panel + shift * kWide<Number>;
      if constexpr (Apart && kCount > 1) {
        multiply_apart(from, steps, offsets.of, panel, part.line, part.depth, sums);
      } else {
        multiply(from, steps, panel, part.line, part.depth, sums);
      }
      for (int r = 0; r < Count; ++r) {
        for (int gate = 0; gate < kCount; ++gate) {
          float* to = place(r, gate);
          store(to, part.is_first ? sums[r][gate] : sums[r][gate] + load(to, lanes), lanes);
        }
      }
    });
  }
};

// Gradient of the inputs: the gradients of their products times the transposed kernel.
template <class Cell, class Number>
struct InputGradient {
  using OfInput = typename Cell::OfInput;

  Sizes n;
  const Number* panels;
  const float* records;
  Number* dx;

  // Rows of the steps, counted through all times.
  void run(int64_t begin, int64_t end) const {
    n.sets > 1 ? run_in<OfInput::kCount>(begin, end) : run_in<1>(begin, end);
  }

 private:
  // With kParts sets of features.
  template <int kParts>
  void run_in(int64_t begin, int64_t end) const {
    for (int64_t panel = 0; panel < back_panels(n.features); ++panel) {
      const Number* lines = panels + panel * back_panel_size<OfInput>(n);
      for (int part = 0; part < kParts; ++part) {
        const int64_t set = kParts > 1 ? OfInput::at(part) : 0;
        in_row_blocks<kBackColumns>(begin, end, [&]<int Count>(int64_t k) {
          Tile<Count, kBackColumns> sums;
          clear(sums);
          const Number* gradients = reinterpret_cast<const Number*>(records + k * Cell::kKept * kWidth);
          multiply_transposed<Cell, OfInput, kParts>(n, gradients, lines, part, sums);
          for (int r = 0; r < Count; ++r) {
            const int64_t s = (k + r) / n.batch, row = (k + r) % n.batch;
            Number* to = dx + ((row * n.time + n.input(s)) * kParts + set) * n.features;
            for (int c = 0; c < kBackColumns; ++c) {
              const int64_t feature = panel * kBackPanel + c * kWidth;
              if (feature >= n.features) break;
              store(to + feature, sums[r][c], static_cast<int>(std::min<int64_t>(kWidth, n.features - feature)));
            }
          }
        });
      }
    }
  }
};

}  // namespace cornu
