// A recurrent loop, back through time: its records of values become those of gradients.

#pragma once

#include "recurrent_panels.h"

namespace cornu {

template <class Cell, class Functions, class Number, bool Apart>
struct Backward {
  using OfState = typename Cell::OfState;
  using Late = typename Cell::Late;
  static constexpr int kStates = Cell::kStates, kShift = Cell::kShift;
  static constexpr bool kIsLate = Late::kCount > 0;

  Sizes n;
  Functions f;
  const Number *panels, *late_panels;  // of the transposed kernel of the state
  const Number* factors;
  const bool* mask;
  const Number* outputs;               // gradient of the outputs (batch, time, units), or null
  const Number* last[kStates];         // (batch, units): gradients of the last states
  Number* first[kStates];              // and of the first
  float* kept;                         // records, of values and then of gradients, these as Numbers

  // Floats that `run` needs room for.
  static int64_t room(const Sizes& n, int64_t rows) { return (kStates + kIsLate) * rows * n.padded(); }

  void run(int64_t begin, int64_t end, float* room) const {
    const int64_t size = (end - begin) * n.padded();
    float* d[kStates];  // (row, padded units)
    for (int i = 0; i < kStates; ++i) {
      d[i] = room + i * size;
      in_blocks(begin, end, [&](int64_t block, int64_t row, int64_t at) {
        store(d[i] + at, load(last[i] + row * n.units + block * kWidth, n.lanes(block)));
      });
    }
    for (int64_t s = n.time - 1; s >= 0; --s) {
      in_blocks(begin, end, [&](int64_t block, int64_t row, int64_t at) { step(s, block, row, d, at); });
      if constexpr (kIsLate) {
        float* passed = room + kStates * size;
        std::memset(passed, 0, size * sizeof(float));
        through_product<Late>(s, begin, end, late_panels, 0, passed);
        in_blocks(begin, end, [&](int64_t block, int64_t row, int64_t at) {
          late_step(s, block, row, passed, d[0], at);
        });
      }
      through_product<OfState>(s, begin, end, panels, kShift, d[0]);
    }
    for (int i = 0; i < kStates; ++i) {
      in_blocks(begin, end, [&](int64_t block, int64_t row, int64_t at) {
        store(first[i] + row * n.units + block * kWidth, load(d[i] + at), n.lanes(block));
      });
    }
  }

 private:
  // Calls `work(block, row, where it is among the thread's rows)`.
  template <class Work>
  void in_blocks(int64_t begin, int64_t end, Work&& work) const {
    for (int64_t block = 0; block < n.blocks(); ++block) {
      for (int64_t row = begin; row < end; ++row) work(block, row, (row - begin) * n.padded() + block * kWidth);
    }
  }

  float* record(int64_t s, int64_t block, int64_t row) const {
    return kept + ((block * n.time + s) * n.batch + row) * Cell::kKept * kWidth;
  }

  bool valid(int64_t s, int64_t row) const { return mask == nullptr || mask[row * n.time + n.input(s)]; }

  // What dropout leaves of a gate's gradient.
  Vector dropped(int gate, int64_t block, int64_t row, Vector gradient) const {
    if constexpr (!Apart) return gradient;
    return gradient * load(factors + (gate * n.batch + row) * n.units + block * kWidth, n.lanes(block));
  }

  void step(int64_t s, int64_t block, int64_t row, float* const (&d)[kStates], int64_t at) const {
    float* place = record(s, block, row);
    Vector values[Cell::kKept] = {}, gradient[kStates];
    for (int i = 0; i < kStates; ++i) gradient[i] = load(d[i] + at);
    if (outputs != nullptr) {
      gradient[0] += load(outputs + (row * n.time + s) * n.units + block * kWidth, n.lanes(block));
    }
    if (valid(s, row)) {
      for (int i = 0; i < Cell::kKept; ++i) values[i] = load(place + i * kWidth);
      Cell::back(f, values, gradient);
    }
    // Gradients that wait for the late product are not made yet.
    constexpr int kMade = kIsLate ? kShift + Late::kCount : kShift + OfState::kCount;
    for (int i = 0; i < kMade; ++i) store(reinterpret_cast<Number*>(place) + i * kWidth, values[i]);
    for (int i = 0; i < kStates; ++i) store(d[i] + at, gradient[i]);
  }

  void late_step(int64_t s, int64_t block, int64_t row, const float* passed, float* d, int64_t at) const {
    float* place = record(s, block, row);
    Vector reset{}, before{}, gradient = load(d + at);
    if (valid(s, row)) {
      reset = load(place + 2 * kWidth);
      before = load(place + 3 * kWidth);
      Cell::back_late(f, load(passed + at), reset, before, gradient);
      before = dropped(Late::at(0), block, row, before);
    }
    store(reinterpret_cast<Number*>(place) + 2 * kWidth, reset);
    store(reinterpret_cast<Number*>(place) + 3 * kWidth, before);
    store(d + at, gradient);
  }

  // to += the gradients of a product, from vector `shift` of the records on, times the transposed kernel.
  template <class Product>
  void through_product(int64_t s, int64_t begin, int64_t end, const Number* all_panels, int shift, float* to) const {
    constexpr int kParts = Apart ? Product::kCount : 1;
    for (int64_t panel = 0; panel < back_panels(n.units); ++panel) {
      const Number* lines = all_panels + panel * back_panel_size<Product>(n);
      for (int part = 0; part < kParts; ++part) {
        in_row_blocks<kBackColumns>(begin, end, [&]<int Count>(int64_t row) {
          Tile<Count, kBackColumns> sums;
          clear(sums);
          const Number* gradients = reinterpret_cast<const Number*>(record(s, 0, row)) + shift * kWidth;
          multiply_transposed<Cell, Product, kParts>(n, gradients, lines, part, sums);
          for (int r = 0; r < Count; ++r) {
            for (int c = 0; c < kBackColumns; ++c) {
              const int64_t block = panel * kBackColumns + c;
              if (block >= n.blocks()) break;
              float* at = to + (row + r - begin) * n.padded() + block * kWidth;
              store(at, load(at) + dropped(Product::at(part), block, row + r, sums[r][c]));
            }
          }
        });
      }
    }
  }
};

}  // namespace cornu
