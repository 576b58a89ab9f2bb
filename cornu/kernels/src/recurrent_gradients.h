// What the gradients that a recurrent loop leaves in its records mean for weights and inputs.

#pragma once

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
template <class Cell, class Number>
struct WeightGradients {
  using OfInput = typename Cell::OfInput;
  using OfState = typename Cell::OfState;
  using Late = typename Cell::Late;
  static constexpr int kGates = Cell::kGates, kNumbers = kGroup<Number>;

  Sizes n;
  const Number *x, *first, *outputs;
  const float* records;
  float *kernel, *bias, *recurrent_kernel, *recurrent_bias;  // the sums
  Number *left, *pairs;  // room for the left side, line by line, and for one piece of the right side for each thread

  // Steps times rows that are multiplied together.
  static constexpr int64_t kDepth = 256;
  // Vectors of gradients in a record.
  static constexpr int kGradients = Cell::kShift + OfState::kCount;

  // Groups of one line of the left side, which stands for kNumbers rows: input, 1, state before, 1, and what a late
  // product took.
  static int64_t line(const Sizes& n) { return n.features + n.units + 2 + (Late::kCount > 0 ? n.units : 0); }

  // Lines, and numbers, of the left side.
  static int64_t lines(const Sizes& n) { return groups<Number>(n.time * n.batch); }
  static int64_t room(const Sizes& n) { return lines(n) * line(n) * kNumbers; }

  // Numbers of the right side, for each thread.
  static int64_t right_room() { return kNumbers > 1 ? kDepth * kGradients * kWidth : 0; }

  // Lines [begin, end) of the left side: `gather` makes all of them before the first `run`.
  void gather(int64_t begin, int64_t end) const {
    Number ones[kNumbers];
    for (int i = 0; i < kNumbers; ++i) store_one(ones + i);
    for (int64_t k = begin; k < end; ++k) {
      const Number *inputs[kNumbers], *states[kNumbers];
      for (int64_t i = 0; i < kNumbers; ++i) {
        const int64_t s = row_of(k, i) / n.batch, row = row_of(k, i) % n.batch;
        inputs[i] = x + (row * n.time + n.input(s)) * n.features;
        states[i] = s == 0 ? first + row * n.units : outputs + (row * n.time + s - 1) * n.units;
      }
      Number* to = left + k * line(n) * kNumbers;
      zip(inputs, n.features, to);
      std::memcpy(to + n.features * kNumbers, ones, sizeof(ones));
      to += (n.features + 1) * kNumbers;
      zip(states, n.units, to);
      std::memcpy(to + n.units * kNumbers, ones, sizeof(ones));
      if constexpr (Late::kCount > 0) gather_late(k, to + (n.units + 1) * kNumbers);
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
        add<OfInput, true>(block, lines, n.features, part, 0, kernel, bias);
        lines += (n.features + 1) * kNumbers;
        add<OfState, Cell::kHasStateBias>(block, lines, n.units, part, Cell::kShift, recurrent_kernel, recurrent_bias);
        if constexpr (Late::kCount > 0) {
          add<Late, false>(block, lines + (n.units + 1) * kNumbers, n.units, part, 0, recurrent_kernel, nullptr);
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

  static void store_one(float* to) { *to = 1.0f; }
  static void store_one(BFloat16* to) { to->bits = 0x3F80; }

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
  // `shift` on.
  template <class Product, bool WithBias>
  void add(int64_t block, const Number* columns, int64_t rows, const Part& part, int shift, float* kernel_rows,
           float* bias_row) const {
    constexpr int kCount = Product::kCount;
    const int lanes = n.lanes(block);
    in_row_blocks<kCount>(0, rows + WithBias, [&]<int Count>(int64_t row) {
      const auto place = [&](int r, int gate) {
        float* to = row + r < rows ? kernel_rows + (row + r) * kGates * n.units : bias_row;
        return to + Product::at(gate) * n.units + block * kWidth;
      };
      Tile<Count, kCount> sums;
      clear(sums);
      multiply(columns + row * kNumbers, {kNumbers, line(n) * kNumbers}, part.panel + shift * kWide<Number>, part.line,
               part.depth, sums);
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
    for (int64_t panel = 0; panel < back_panels(n.features); ++panel) {
      const Number* lines = panels + panel * back_panel_size<OfInput>(n);
      in_row_blocks<kBackColumns>(begin, end, [&]<int Count>(int64_t k) {
        Tile<Count, kBackColumns> sums;
        clear(sums);
        const Number* gradients = reinterpret_cast<const Number*>(records + k * Cell::kKept * kWidth);
        multiply_transposed<Cell, OfInput, Count>(n, gradients, lines, sums);
        for (int r = 0; r < Count; ++r) {
          const int64_t s = (k + r) / n.batch, row = (k + r) % n.batch;
          for (int c = 0; c < kBackColumns; ++c) {
            const int64_t feature = panel * kBackPanel + c * kWidth;
            if (feature >= n.features) break;
            store(dx + (row * n.time + n.input(s)) * n.features + feature, sums[r][c],
                  static_cast<int>(std::min<int64_t>(kWidth, n.features - feature)));
          }
        }
      });
    }
  }
};

}  // namespace cornu
