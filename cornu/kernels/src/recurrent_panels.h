// LSTM, GRU and SimpleRNN over a whole sequence, and back: sizes, and kernels in the order in which products read them.
//
// Rows of a batch do not depend on each other, so each thread takes some rows through all times and never waits for
// another. The product of a step is made in registers, one vector of units with all its gates at a time, and goes
// through the gates without touching memory.
//
// Inputs, masks and outputs are (batch, time, ...); records of steps are (block, time, batch, kKept, vector), where a
// block is one vector of units. Lanes behind the last unit hold finite numbers whose gradients are zero. A `Number` is
// what arrays hold and products multiply, float32 or bfloat16; states and gates are float32.
//
// With dropout that differs from gate to gate, loops are `Apart`: each gate sees inputs and a state of its own, which
// stand side by side. Those of the input come as such; those of the state are made here, from `factors`.

#pragma once

#include <algorithm>
#include <cstring>

#include "groups.h"
#include "recurrent_cells.h"

namespace cornu {

struct Sizes {
  int64_t time, batch, features, units;
  bool reverse;
  // How many sets of features an input has: one, or one for each gate.
  int64_t sets = 1;

  // Where step `s` finds its input.
  int64_t input(int64_t s) const { return reverse ? time - 1 - s : s; }
  int64_t blocks() const { return (units + kWidth - 1) / kWidth; }
  int64_t padded() const { return blocks() * kWidth; }
  int lanes(int64_t block) const { return static_cast<int>(std::min<int64_t>(kWidth, units - block * kWidth)); }
};

// Numbers of one panel of `pack`.
template <class Product, class Number>
int64_t panel_size(int64_t depth) {
  return groups<Number>(depth) * Product::kCount * kWide<Number>;
}

// Of a kernel (depth, gates * units) the gates of a product, as one panel for each block, its gates side by side.
// Panels [begin, end) of them.
template <class Cell, class Product, class Number>
void pack(const Sizes& n, const Number* kernel, int64_t depth, int64_t begin, int64_t end, Number* panels) {
  panels += begin * panel_size<Product, Number>(depth);
  for (int64_t block = begin; block < end; ++block) {
    for (int64_t k = 0; k < depth; k += kGroup<Number>) {
      for (int place = 0; place < Product::kCount; ++place, panels += kWide<Number>) {
        const Number* rows[kGroup<Number>];
        for (int64_t i = 0; i < kGroup<Number>; ++i) {
          const int64_t row = (k + i) * Cell::kGates + Product::at(place);
          rows[i] = k + i < depth ? kernel + row * n.units + block * kWidth : nullptr;
        }
        store_groups(panels, rows, n.lanes(block));
      }
    }
  }
}

// The biases of the input's product in the same order, and those of the state's product where both are summed.
template <class Cell, class Number>
void pack_bias(const Sizes& n, const Number* input, const Number* state, float* packed) {
  for (int64_t block = 0; block < n.blocks(); ++block) {
    for (int place = 0; place < Cell::kGates; ++place, packed += kWidth) {
      const int64_t at = Cell::OfInput::at(place) * n.units + block * kWidth;
      Vector bias = load(input + at, n.lanes(block));
      if (Cell::kHasStateBias && place >= Cell::kShift) bias += load(state + at, n.lanes(block));
      store(packed, bias);
    }
  }
}

// Vectors of a result that a product with a transposed kernel makes at a time.
constexpr int kBackColumns = 2, kBackPanel = kBackColumns * kWidth;

// How far apart the left sides of a product are, if those of two gates are `apart`.
template <class Product>
struct Offsets {
  int64_t of[Product::kCount];
  explicit Offsets(int64_t apart) {
    for (int i = 0; i < Product::kCount; ++i) of[i] = Product::at(i) * apart;
  }
};

inline int64_t back_panels(int64_t columns) { return (columns + kBackPanel - 1) / kBackPanel; }

// Numbers of one panel of `pack_transposed`.
template <class Product>
int64_t back_panel_size(const Sizes& n) {
  return Product::kCount * n.padded() * kBackPanel;
}

// Of a kernel (columns, gates * units) the gates of a product, transposed, as panels of kBackColumns vectors of
// columns; their lines are in the order of records. Panels [begin, end) of them.
template <class Cell, class Product, class Number>
void pack_transposed(const Sizes& n, const Number* kernel, int64_t columns, int64_t begin, int64_t end,
                     Number* panels) {
  for (int64_t panel = begin; panel < end; ++panel) {
    const int64_t count = std::min<int64_t>(kBackPanel, columns - panel * kBackPanel);
    Number* lines = panels + panel * back_panel_size<Product>(n);
    std::memset(lines, 0, back_panel_size<Product>(n) * sizeof(Number));
    for (int64_t block = 0; block < n.blocks(); ++block) {
      for (int place = 0; place < Product::kCount; ++place, lines += kWidth * kBackPanel) {
        const int64_t row = panel * kBackPanel * Cell::kGates + Product::at(place);
        const Number* from = kernel + row * n.units + block * kWidth;
        for (int64_t column = 0; column < count; ++column, from += Cell::kGates * n.units) {
          for (int lane = 0; lane < n.lanes(block); ++lane) {
            const int group = lane / kGroup<Number>, place_in_group = lane % kGroup<Number>;
            lines[(group * kBackPanel + column) * kGroup<Number> + place_in_group] = from[lane];
          }
        }
      }
    }
  }
}

// sums += the gradients of `Count` rows of records from `gradients` on, times one panel of a transposed kernel; of
// kParts parts of the gates only one.
template <class Cell, class Product, int kParts, int Count, class Number>
[[gnu::always_inline]] inline void multiply_transposed(const Sizes& n, const Number* gradients, const Number* panel,
                                                       int part, Tile<Count, kBackColumns>& sums) {
  constexpr int64_t kRecord = Cell::kKept * kWide<Number>, kDepth = Product::kCount * kWidth;
  constexpr int64_t kPart = kDepth / kParts;
  for (int64_t block = 0; block < n.blocks(); ++block) {
    multiply(gradients + block * n.time * n.batch * kRecord + part * kPart, {kRecord, kGroup<Number>},
             panel + (block * kDepth + part * kPart) * kBackPanel, kBackColumns, kPart / kGroup<Number>, sums);
  }
}

}  // namespace cornu
