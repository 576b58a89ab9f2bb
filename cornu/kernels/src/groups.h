// Numbers in groups of 32 bits, as the products of recurrent loops take them: one float32, or a pair of bfloat16 whose
// two products vdpbf16ps adds to a float32. Everything else is computed in float32.

#pragma once

#include "bfloat16_pairs.h"

namespace cornu {

template <class Number>
constexpr int kGroup = sizeof(float) / sizeof(Number);

// Numbers of a vector of groups.
template <class Number>
constexpr int kWide = kWidth * kGroup<Number>;

// Groups that hold `count` numbers.
template <class Number>
constexpr int64_t groups(int64_t count) {
  return (count + kGroup<Number> - 1) / kGroup<Number>;
}

using Halves = Lanes<kWidth>::Halves;

inline Integers load_bits(const BFloat16* from, int count = kWidth) {
  Halves halves{};
  if (count >= kWidth) {
    std::memcpy(&halves, from, sizeof(halves));
  } else {
    std::memcpy(&halves, from, count * sizeof(BFloat16));
  }
  return Lanes<kWidth>::to_ints(halves);
}

inline Vector load(const BFloat16* from, int count = kWidth) {
  return reinterpret_cast<Vector>(load_bits(from, count) << 16);
}

// Rounded to the nearest.
inline void store(BFloat16* to, Vector v, int count = kWidth) {
  Halves halves;
  asm("vcvtneps2bf16 %1, %0" : "=v"(halves) : "v"(v));
  if (count >= kWidth) {
    std::memcpy(to, &halves, sizeof(halves));
  } else {
    std::memcpy(to, &halves, count * sizeof(BFloat16));
  }
}

// A vector of groups from the vectors at the beginning of kGroup rows. Rows behind the last one may be null: zeros.
inline void store_groups(float* to, const float* const (&rows)[1], int count) { store(to, load(rows[0], count)); }

inline void store_groups(BFloat16* to, const BFloat16* const (&rows)[2], int count) {
  Integers pairs = load_bits(rows[0], count);
  if (rows[1] != nullptr) pairs |= load_bits(rows[1], count) << 16;
  std::memcpy(to, &pairs, sizeof(pairs));
}

[[gnu::always_inline]] inline Vector splat_group(const float* from) { return splat(*from); }

[[gnu::always_inline]] inline Vector splat_group(const BFloat16* from) {
  float pair;
  std::memcpy(&pair, from, sizeof(pair));
  return splat(pair);
}

// sum + the products of groups; the last argument says of what.
[[gnu::always_inline]] inline Vector plus(Vector sum, Vector left, Vector right, const float*) {
  return sum + left * right;
}
[[gnu::always_inline]] inline Vector plus(Vector sum, Vector left, Vector right, const BFloat16*) {
  return plus_products(sum, left, right);
}

// As `multiply` of float32: `depth` counts pairs, and steps.depth leads from pair to pair.
template <int Rows, int Columns>
[[gnu::always_inline]] inline void multiply(const BFloat16* a, Steps steps, const BFloat16* panel, int64_t line,
                                            int64_t depth, Tile<Rows, Columns>& tile) {
  Tile<Rows, Columns> sums;
  std::memcpy(sums, tile, sizeof(sums));
  for (int64_t k = 0; k < depth; ++k) {
    Vector b[Columns];
#pragma GCC unroll 4
    for (int c = 0; c < Columns; ++c) b[c] = load_pairs(panel + (k * line + c) * kLine);
#pragma GCC unroll 24
    for (int r = 0; r < Rows; ++r) {
      const Vector left = splat_group(a + r * steps.row + k * steps.depth);
#pragma GCC unroll 4
      for (int c = 0; c < Columns; ++c) sums[r][c] = plus_products(sums[r][c], left, b[c]);
    }
  }
  std::memcpy(tile, sums, sizeof(sums));
}

// The same where each column of the result has a left side of its own, `offsets` numbers behind `a`.
template <int Rows, int Columns, class Number>
[[gnu::always_inline]] inline void multiply_apart(const Number* a, Steps steps, const int64_t (&offsets)[Columns],
                                                  const Number* panel, int64_t line, int64_t depth,
                                                  Tile<Rows, Columns>& tile) {
  Tile<Rows, Columns> sums;
  std::memcpy(sums, tile, sizeof(sums));
  for (int64_t k = 0; k < depth; ++k) {
#pragma GCC unroll 4
    for (int c = 0; c < Columns; ++c) {
      Vector b;
      std::memcpy(&b, panel + (k * line + c) * kWide<Number>, sizeof(b));
#pragma GCC unroll 24
      for (int r = 0; r < Rows; ++r) {
        const Vector left = splat_group(a + offsets[c] + r * steps.row + k * steps.depth);
        sums[r][c] = plus(sums[r][c], left, b, a);
      }
    }
  }
  std::memcpy(tile, sums, sizeof(sums));
}

}  // namespace cornu
