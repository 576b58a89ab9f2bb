// What the gradients that a recurrent loop leaves in its records mean for weights and inputs.

#pragma once

#include "recurrent_loops.h"

namespace cornu {

// Gradients of the weights: inputs and states of all steps, transposed, times the gradients of their products. A number
// 1 behind each of them makes the gradient of the bias. Threads share the blocks of units, and each adds up in the
// order of the steps, so that the result does not depend on how many there are.
template <class Cell>
struct WeightGradients {
  static constexpr int kGates = Cell::kGates;

  Sizes n;
  const float *x, *first, *outputs, *records;
  float *kernel, *bias, *recurrent_kernel, *recurrent_bias;
  float* left;  // room for the left side, line by line

  // Steps times rows that are multiplied together.
  static constexpr int64_t kDepth = 256;

  // Numbers of one line of the left side: input, 1, state before, 1.
  static int64_t line(const Sizes& n) { return n.features + n.units + 2; }

  // Numbers of the left side.
  static int64_t room(const Sizes& n) { return n.time * n.batch * line(n); }

  // Lines [begin, end) of the left side: `gather` makes all of them before the first `run`.
  void gather(int64_t begin, int64_t end) const {
    for (int64_t k = begin; k < end; ++k) {
      const int64_t s = k / n.batch, row = k % n.batch;
      float* to = left + k * line(n);
      std::memcpy(to, x + (row * n.time + n.input(s)) * n.features, n.features * sizeof(float));
      to[n.features] = 1.0f;
      const float* before = s == 0 ? first + row * n.units : outputs + (row * n.time + s - 1) * n.units;
      std::memcpy(to + n.features + 1, before, n.units * sizeof(float));
      to[n.features + 1 + n.units] = 1.0f;
    }
  }

  // The columns of blocks [begin, end).
  void run(int64_t begin, int64_t end) const {
    const int64_t total = n.time * n.batch;
    for (int64_t from = 0; from < total; from += kDepth) {
      const int64_t depth = std::min(kDepth, total - from);
      const float* lines = left + from * line(n);
      for (int64_t block = begin; block < end; ++block) {
        const float* panel = records + (block * total + from) * Cell::kKept * kWidth;
        add<true>(block, lines, n.features, panel, depth, from == 0, kernel, bias);
        add<false>(block, lines + n.features + 1, n.units, panel + Cell::kShift * kWidth, depth, from == 0,
                   recurrent_kernel, recurrent_bias);
      }
    }
  }

 private:
  // Adds the product of `rows` columns of the left side, and of the ones behind them, with a panel of gradients.
  template <bool OfInput>
  void add(int64_t block, const float* columns, int64_t rows, const float* panel, int64_t depth, bool fresh,
           float* kernel_rows, float* bias_row) const {
    const int count = n.lanes(block);
    in_row_blocks<kGates>(0, rows + 1, [&]<int Count>(int64_t row) {
      const auto place = [&](int r, int gate) {
        float* to = row + r < rows ? kernel_rows + (row + r) * kGates * n.units : bias_row;
        return to + (OfInput ? input_gate<Cell>(gate) : gate) * n.units + block * kWidth;
      };
      Tile<Count, kGates> sums;
      clear(sums);
      multiply(columns + row, {1, line(n)}, panel, Cell::kKept, depth, sums);
      for (int r = 0; r < Count; ++r) {
        for (int gate = 0; gate < kGates; ++gate) {
          float* to = place(r, gate);
          store(to, fresh ? sums[r][gate] : sums[r][gate] + load(to, count), count);
        }
      }
    });
  }
};

// Gradient of the inputs: the gradients of their products times the transposed kernel.
template <class Cell>
struct InputGradient {
  Sizes n;
  const float *panels, *records;
  float* dx;

  // Rows of the steps, counted through all times.
  void run(int64_t begin, int64_t end) const {
    for (int64_t panel = 0; panel < back_panels(n.features); ++panel) {
      const float* lines = panels + panel * Cell::kGates * n.padded() * kBackPanel;
      in_row_blocks<kBackColumns>(begin, end, [&]<int Count>(int64_t k) {
        Tile<Count, kBackColumns> sums;
        clear(sums);
        multiply_transposed<Cell, Count>(n, records + k * Cell::kKept * kWidth, lines, sums);
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
