// Numbers of bfloat16 in vectors, and their products in pairs: vdpbf16ps adds the products of two neighbours to a
// float32.
//
// A line of 2 * kWidth numbers is taken apart into its even and its odd ones, which are the lower and the upper halves
// of 32 bits, as two vectors of float32, and joined again when it is stored. Joined from two rows of a matrix, the same
// lines are the pairs that the products want.

#pragma once

#include "lanes.h"

namespace cornu {

constexpr int64_t kLine = 2 * kWidth;
using Words = uint16_t __attribute__((vector_size(kWidth * sizeof(float))));

// Where the numbers of a line come from, if its even ones lie before the odd ones.
constexpr struct InTurn {
  uint16_t at[kLine];
  constexpr InTurn() : at() {
    for (int i = 0; i < kLine; ++i) at[i] = i / 2 + i % 2 * kWidth;
  }
} kInTurn;

// Whether this processor has the instructions below, and vectors long enough that it is worth it.
inline bool multiplies_bfloat16() {
  static const bool has_instructions = kWidth == 16 && __builtin_cpu_supports("avx512bf16");
  return has_instructions;
}

// sum[i] + a[2 i] * b[2 i] + a[2 i + 1] * b[2 i + 1], of bfloat16 numbers. This instruction and that of `join` are
// written out because the library is compiled for processors without them.
[[gnu::always_inline]] inline Vector plus_products(Vector sum, Vector a, Vector b) {
  asm("vdpbf16ps %2, %1, %0" : "+v"(sum) : "v"(a), "v"(b));
  return sum;
}

// A line of the numbers of two vectors in turn, rounded to the nearest.
[[gnu::always_inline]] inline void join(BFloat16* to, Vector even, Vector odd) {
  Words both, order;
  std::memcpy(&order, kInTurn.at, sizeof(order));
  asm("vcvtne2ps2bf16 %2, %1, %0" : "=v"(both) : "v"(odd), "v"(even));
  both = __builtin_shuffle(both, order);
  std::memcpy(to, &both, sizeof(both));
}

[[gnu::always_inline]] inline Vector evens(const BFloat16* line) {
  Integers bits;
  std::memcpy(&bits, line, sizeof(bits));
  return reinterpret_cast<Vector>(bits << 16);
}

[[gnu::always_inline]] inline Vector odds(const BFloat16* line) {
  Integers bits;
  std::memcpy(&bits, line, sizeof(bits));
  return reinterpret_cast<Vector>(bits & -0x10000);
}

[[gnu::always_inline]] inline Vector load_pairs(const BFloat16* from) {
  Vector v;
  std::memcpy(&v, from, sizeof(v));
  return v;
}

// tile[row] += sum over k of a[row][k] * panel[k], where k counts pairs of numbers; a line of the panel is a pair for
// each number of a line.
template <int Rows>
[[gnu::always_inline]] inline void multiply_pairs(const BFloat16* a, Steps steps, const BFloat16* panel, int64_t pairs,
                                                  Tile<Rows, 2>& tile) {
  for (int64_t k = 0; k < pairs; ++k) {
    const Vector even = load_pairs(panel + k * 2 * kLine), odd = load_pairs(panel + k * 2 * kLine + kLine);
#pragma GCC unroll 16
    for (int r = 0; r < Rows; ++r) {
      float pair;
      std::memcpy(&pair, a + r * steps.row + k * steps.depth, sizeof(pair));
      const Vector left = splat(pair);
      tile[r][0] = plus_products(tile[r][0], left, even);
      tile[r][1] = plus_products(tile[r][1], left, odd);
    }
  }
}

}  // namespace cornu
