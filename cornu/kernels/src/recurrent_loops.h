// LSTM, GRU and SimpleRNN over a whole sequence, and back.
//
// Rows of a batch do not depend on each other, so each thread takes some rows through all times and never waits for
// another. The product of a step is made in registers, one vector of units with all its gates at a time, and goes
// through the gates without touching memory.
//
// Inputs, masks and outputs are (batch, time, ...); records of steps are (block, time, batch, kKept, vector), where a
// block is one vector of units. Lanes behind the last unit hold finite numbers whose gradients are zero.

#pragma once

#include <algorithm>
#include <cstring>

#include "recurrent_cells.h"

namespace cornu {

struct Sizes {
  int64_t time, batch, features, units;
  bool reverse;

  // Where step `s` finds its input.
  int64_t input(int64_t s) const { return reverse ? time - 1 - s : s; }
  int64_t blocks() const { return (units + kWidth - 1) / kWidth; }
  int64_t padded() const { return blocks() * kWidth; }
  int lanes(int64_t block) const { return static_cast<int>(std::min<int64_t>(kWidth, units - block * kWidth)); }
};

// Which gate the vector at `place` of a product of the input belongs to; those of the state are in order.
template <class Cell>
constexpr int input_gate(int place) {
  return (place + Cell::kGates - Cell::kShift) % Cell::kGates;
}

// A kernel (depth, gates * units) as one panel for each block, its gates side by side; of the input or of the state.
// Panels [begin, end) of them.
template <class Cell, bool OfInput>
void pack(const Sizes& n, const float* kernel, int64_t depth, int64_t begin, int64_t end, float* panels) {
  panels += begin * depth * Cell::kGates * kWidth;
  for (int64_t block = begin; block < end; ++block) {
    for (int64_t k = 0; k < depth; ++k) {
      for (int place = 0; place < Cell::kGates; ++place, panels += kWidth) {
        const int gate = OfInput ? input_gate<Cell>(place) : place;
        store(panels, load(kernel + (k * Cell::kGates + gate) * n.units + block * kWidth, n.lanes(block)));
      }
    }
  }
}

// The biases of the input's product in the same order. A bias of the state's product is added where both are summed.
template <class Cell>
void pack_bias(const Sizes& n, const float* input, const float* state, float* packed) {
  for (int64_t block = 0; block < n.blocks(); ++block) {
    for (int place = 0; place < Cell::kGates; ++place, packed += kWidth) {
      const int64_t at = input_gate<Cell>(place) * n.units + block * kWidth;
      Vector bias = load(input + at, n.lanes(block));
      if (place >= Cell::kShift) bias += load(state + at, n.lanes(block));
      store(packed, bias);
    }
  }
}

template <class Cell, class Functions>
struct Forward {
  static constexpr int kGates = Cell::kGates, kStates = Cell::kStates, kShift = Cell::kShift;

  Sizes n;
  Functions f;
  const float *x, *input_panels, *panels, *input_bias, *state_bias;
  const bool* mask;               // (batch, time) in the order of the input, or null
  const float* first[kStates];    // (batch, units)
  float* outputs;                 // (batch, time, units) in the order of the steps
  float* last[kStates];           // (batch, units)
  float* kept;                    // records, or null

  // Steps whose inputs are projected together: enough rows to make up for reading the kernel.
  static int64_t chunk(const Sizes& n, int64_t rows) {
    constexpr int64_t kRows = 96;
    return std::min(n.time, kTall<kGates> * std::max<int64_t>(1, kRows / (kTall<kGates> * rows)));
  }

  // Numbers that `run` needs room for.
  static int64_t room(const Sizes& n, int64_t rows) {
    return (chunk(n, rows) * kGates + 1 + kStates) * rows * n.padded();
  }

  // What a thread works on: rows [begin, begin + count) of the batch and the room for them.
  struct Rows {
    int64_t begin, count;
    float *projected, *before, *state[kStates];
  };

  void run(int64_t begin, int64_t end, float* room) const {
    Rows rows{begin, end - begin, room, nullptr, {}};
    const int64_t size = rows.count * n.padded(), together = chunk(n, rows.count);
    rows.before = room + together * kGates * size;
    for (int i = 0; i < kStates; ++i) rows.state[i] = rows.before + (1 + i) * size;
    for (int i = 0; i < kStates; ++i) {
      for (int64_t row = 0; row < rows.count; ++row) widen(first[i] + (begin + row) * n.units, rows.state[i], row);
    }
    for (int64_t s = 0; s < n.time; ++s) {
      const int64_t place = s % together;
      if (place == 0) project(rows, s, std::min(together, n.time - s));
      std::swap(rows.before, rows.state[0]);
      step(rows, s, rows.projected + place * kGates * size);
    }
    for (int i = 0; i < kStates; ++i) {
      for (int64_t row = 0; row < rows.count; ++row) {
        std::memcpy(last[i] + (begin + row) * n.units, rows.state[i] + row * n.padded(), n.units * sizeof(float));
      }
    }
  }

 private:
  void widen(const float* from, float* states, int64_t row) const {
    for (int64_t block = 0; block < n.blocks(); ++block) {
      store(states + row * n.padded() + block * kWidth, load(from + block * kWidth, n.lanes(block)));
    }
  }

  // Products of `count` inputs from step `s` on, plus bias, as (step, block, row, gate, vector).
  void project(const Rows& rows, int64_t s, int64_t count) const {
    const Steps steps{n.reverse ? -n.features : n.features, 1};
    for (int64_t block = 0; block < n.blocks(); ++block) {
      const float* panel = input_panels + block * n.features * kGates * kWidth;
      for (int64_t row = 0; row < rows.count; ++row) {
        const float* inputs = x + (rows.begin + row) * n.time * n.features;
        in_row_blocks<kGates>(0, count, [&]<int Count>(int64_t i) {
          Tile<Count, kGates> sums;
          for (int r = 0; r < Count; ++r) {
            for (int gate = 0; gate < kGates; ++gate) {
              sums[r][gate] = load(input_bias + (block * kGates + gate) * kWidth);
            }
          }
          multiply(inputs + n.input(s + i) * n.features, steps, panel, kGates, n.features, sums);
          for (int r = 0; r < Count; ++r) {
            float* to = rows.projected + (((i + r) * n.blocks() + block) * rows.count + row) * kGates * kWidth;
            for (int gate = 0; gate < kGates; ++gate) store(to + gate * kWidth, sums[r][gate]);
          }
        });
      }
    }
  }

  void step(const Rows& rows, int64_t s, const float* projected) const {
    for (int64_t block = 0; block < n.blocks(); ++block) {
      const float* panel = panels + block * n.units * kGates * kWidth;
      const float* inputs = projected + block * rows.count * kGates * kWidth;
      Vector bias[kShift + 1];
      for (int i = 0; i < kShift; ++i) {
        bias[i] = load(state_bias + (kGates - kShift + i) * n.units + block * kWidth, n.lanes(block));
      }
      in_row_blocks<kGates>(0, rows.count, [&]<int Count>(int64_t row) {
        Tile<Count, kGates> sums;
        for (int r = 0; r < Count; ++r) {
          for (int gate = 0; gate < kGates; ++gate) {
            const int place = gate + kShift;
            sums[r][gate] = place < kGates ? load(inputs + ((row + r) * kGates + place) * kWidth)
                                           : bias[place - kGates];
          }
        }
        multiply(rows.before + row * n.padded(), {n.padded(), 1}, panel, kGates, n.units, sums);
        for (int r = 0; r < Count; ++r) finish(rows, s, block, row + r, inputs + (row + r) * kGates * kWidth, sums[r]);
      });
    }
  }

  [[gnu::always_inline]] void finish(const Rows& rows, int64_t s, int64_t block, int64_t row, const float* inputs,
              const Vector (&sums)[kGates]) const {
    const int64_t at = row * n.padded() + block * kWidth, batch_row = rows.begin + row;
    Vector input[kShift + 1], state[kStates], record[Cell::kKept];
    for (int i = 0; i < kShift; ++i) input[i] = load(inputs + i * kWidth);
    for (int i = 0; i < kStates; ++i) state[i] = load((i == 0 ? rows.before : rows.state[i]) + at);
    const Vector before = state[0];
    Cell::step(f, input, sums, state, record);
    const bool valid = mask == nullptr || mask[batch_row * n.time + n.input(s)];
    if (!valid) state[0] = before;
    store(rows.state[0] + at, state[0]);
    for (int i = 1; i < kStates && valid; ++i) store(rows.state[i] + at, state[i]);
    store(outputs + (batch_row * n.time + s) * n.units + block * kWidth, state[0], n.lanes(block));
    if (kept == nullptr) return;
    float* to = kept + ((block * n.time + s) * n.batch + batch_row) * Cell::kKept * kWidth;
    for (int i = 0; i < Cell::kKept; ++i) store(to + i * kWidth, record[i]);
  }
};

// --- back -----------------------------------------------------------------------------------------------------------

// Vectors of a result that a product with a transposed kernel makes at a time.
constexpr int kBackColumns = 2, kBackPanel = kBackColumns * kWidth;

// A kernel (columns, gates * units), transposed, as panels of kBackColumns vectors of columns; their lines are in the
// order of records. Panels [begin, end) of them.
template <class Cell, bool OfInput>
void pack_transposed(const Sizes& n, const float* kernel, int64_t columns, int64_t begin, int64_t end, float* panels) {
  const int64_t depth = Cell::kGates * n.padded();
  for (int64_t panel = begin; panel < end; ++panel) {
    const int64_t count = std::min<int64_t>(kBackPanel, columns - panel * kBackPanel);
    float* line = panels + panel * depth * kBackPanel;
    std::memset(line, 0, depth * kBackPanel * sizeof(float));
    for (int64_t block = 0; block < n.blocks(); ++block) {
      for (int place = 0; place < Cell::kGates; ++place, line += kWidth * kBackPanel) {
        const int gate = OfInput ? input_gate<Cell>(place) : place;
        const float* from = kernel + (panel * kBackPanel * Cell::kGates + gate) * n.units + block * kWidth;
        for (int64_t column = 0; column < count; ++column, from += Cell::kGates * n.units) {
          for (int lane = 0; lane < n.lanes(block); ++lane) line[lane * kBackPanel + column] = from[lane];
        }
      }
    }
  }
}

inline int64_t back_panels(int64_t columns) { return (columns + kBackPanel - 1) / kBackPanel; }

// sums += the gradients of `Count` rows of records from `gradients` on, times one panel of a transposed kernel.
template <class Cell, int Count>
[[gnu::always_inline]] inline void multiply_transposed(const Sizes& n, const float* gradients, const float* panel,
                                                       Tile<Count, kBackColumns>& sums) {
  constexpr int64_t kLine = Cell::kKept * kWidth, kDepth = Cell::kGates * kWidth;
  for (int64_t block = 0; block < n.blocks(); ++block) {
    multiply(gradients + block * n.time * n.batch * kLine, {kLine, 1}, panel + block * kDepth * kBackPanel,
             kBackColumns, kDepth, sums);
  }
}

template <class Cell, class Functions>
struct Backward {
  static constexpr int kStates = Cell::kStates;

  Sizes n;
  Functions f;
  const float* panels;          // of the transposed kernel of the state
  const bool* mask;
  const float* outputs;         // gradient of the outputs (batch, time, units), or null
  const float* last[kStates];   // (batch, units): gradients of the last states
  float* first[kStates];        // and of the first
  float* kept;                  // records, of values and then of gradients

  static int64_t room(const Sizes& n, int64_t rows) { return kStates * rows * n.padded(); }

  void run(int64_t begin, int64_t end, float* room) const {
    float* d[kStates];  // (row, padded units)
    for (int i = 0; i < kStates; ++i) {
      d[i] = room + i * (end - begin) * n.padded();
      for (int64_t row = begin; row < end; ++row) {
        for (int64_t block = 0; block < n.blocks(); ++block) {
          store(d[i] + (row - begin) * n.padded() + block * kWidth,
                load(last[i] + row * n.units + block * kWidth, n.lanes(block)));
        }
      }
    }
    for (int64_t s = n.time - 1; s >= 0; --s) {
      for (int64_t block = 0; block < n.blocks(); ++block) {
        for (int64_t row = begin; row < end; ++row) step(s, block, row, d, (row - begin) * n.padded() + block * kWidth);
      }
      through_product(s, begin, end, d[0]);
    }
    for (int i = 0; i < kStates; ++i) {
      for (int64_t row = begin; row < end; ++row) {
        std::memcpy(first[i] + row * n.units, d[i] + (row - begin) * n.padded(), n.units * sizeof(float));
      }
    }
  }

 private:
  float* record(int64_t s, int64_t block, int64_t row) const {
    return kept + ((block * n.time + s) * n.batch + row) * Cell::kKept * kWidth;
  }

  void step(int64_t s, int64_t block, int64_t row, float* const (&d)[kStates], int64_t at) const {
    float* place = record(s, block, row);
    Vector values[Cell::kKept] = {}, gradient[kStates];
    for (int i = 0; i < kStates; ++i) gradient[i] = load(d[i] + at);
    if (outputs != nullptr) {
      gradient[0] += load(outputs + (row * n.time + s) * n.units + block * kWidth, n.lanes(block));
    }
    if (mask == nullptr || mask[row * n.time + n.input(s)]) {
      for (int i = 0; i < Cell::kKept; ++i) values[i] = load(place + i * kWidth);
      Cell::back(f, values, gradient);
    }
    for (int i = 0; i < Cell::kGates + Cell::kShift; ++i) store(place + i * kWidth, values[i]);
    for (int i = 0; i < kStates; ++i) store(d[i] + at, gradient[i]);
  }

  void through_product(int64_t s, int64_t begin, int64_t end, float* d) const {
    for (int64_t panel = 0; panel < back_panels(n.units); ++panel) {
      const float* lines = panels + panel * Cell::kGates * n.padded() * kBackPanel;
      in_row_blocks<kBackColumns>(begin, end, [&]<int Count>(int64_t row) {
        Tile<Count, kBackColumns> sums;
        clear(sums);
        multiply_transposed<Cell, Count>(n, record(s, 0, row) + Cell::kShift * kWidth, lines, sums);
        for (int r = 0; r < Count; ++r) {
          for (int c = 0; c < kBackColumns; ++c) {
            const int64_t unit = panel * kBackPanel + c * kWidth;
            if (unit >= n.units) break;
            float* to = d + (row + r - begin) * n.padded() + unit;
            store(to, load(to) + sums[r][c]);
          }
        }
      });
    }
  }
};

}  // namespace cornu
