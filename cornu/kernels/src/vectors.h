// Vectors of floats as wide as the processor's, the functions that gates need, and a small matrix product whose results
// stay in registers.

#pragma once

#include <immintrin.h>

#include <algorithm>
#include <bit>
#include <cstdint>
#include <cstring>

namespace cornu {

#ifdef __AVX512F__
constexpr int kWidth = 16;
#else
constexpr int kWidth = 8;
#endif

using Vector = float __attribute__((vector_size(kWidth * sizeof(float))));
using Integers = int32_t __attribute__((vector_size(kWidth * sizeof(float))));

// `x - 0` is x for every x, -0 included, so no addition remains.
inline Vector splat(float x) { return x - Vector{}; }

// The first `count` numbers at `from`, then zeros.
inline Vector load(const float* from, int count = kWidth) {
  Vector v{};
  if (count >= kWidth) {
    std::memcpy(&v, from, sizeof(v));
  } else {
    std::memcpy(&v, from, count * sizeof(float));
  }
  return v;
}

inline void store(float* to, Vector v, int count = kWidth) {
  if (count >= kWidth) {
    std::memcpy(to, &v, sizeof(v));
  } else {
    std::memcpy(to, &v, count * sizeof(float));
  }
}

inline Vector select(Integers condition, Vector yes, Vector no) {
  return reinterpret_cast<Vector>((condition & reinterpret_cast<Integers>(yes)) |
                                  (~condition & reinterpret_cast<Integers>(no)));
}

// The larger and the smaller of two; a NaN in `x` remains.
inline Vector at_least(float bound, Vector x) {
#ifdef __AVX512F__
  return (Vector)_mm512_max_ps((__m512)splat(bound), (__m512)x);
#else
  return (Vector)_mm256_max_ps((__m256)splat(bound), (__m256)x);
#endif
}

inline Vector at_most(float bound, Vector x) {
#ifdef __AVX512F__
  return (Vector)_mm512_min_ps((__m512)splat(bound), (__m512)x);
#else
  return (Vector)_mm256_min_ps((__m256)splat(bound), (__m256)x);
#endif
}

inline float sum_of_lanes(Vector v) {
#ifdef __AVX512F__
  return _mm512_reduce_add_ps((__m512)v);
#else
  const __m128 four = _mm_add_ps(_mm256_castps256_ps128((__m256)v), _mm256_extractf128_ps((__m256)v, 1));
  return (four[0] + four[2]) + (four[1] + four[3]);
#endif
}

inline float maximum_of_lanes(Vector v) {
#ifdef __AVX512F__
  return _mm512_reduce_max_ps((__m512)v);
#else
  const __m128 four = _mm_max_ps(_mm256_castps256_ps128((__m256)v), _mm256_extractf128_ps((__m256)v, 1));
  return std::max(std::max(four[0], four[2]), std::max(four[1], four[3]));
#endif
}

// a / b to 0.6 units in the last place, for b from 1e-37 to 1e37. The instruction for division would hold up the
// pipeline for 10 cycles; a 14 bit reciprocal and one correction take 4.
inline Vector quotient(Vector a, Vector b) {
#ifdef __AVX512F__
  const Vector reciprocal = (Vector)_mm512_rcp14_ps((__m512)b);
  const Vector estimate = a * reciprocal;
  return estimate + reciprocal * (a - estimate * b);
#else
  return a / b;
#endif
}

// e^x = power * (1 + rest), with a whole power of two and |rest| < 0.42; x is limited to [-80, 80]. Relative error
// 2e-7; `rest` keeps all digits where x is small.
struct Exponential {
  Vector power, rest;

  explicit Exponential(Vector x) {
    constexpr float kToWhole = 12582912.0f;  // 1.5 * 2^23: a float of that size has no digits behind the point
    x = at_least(-80.0f, at_most(80.0f, x));
    const Vector shifted = x * 1.44269504088896341f + kToWhole;
    const Vector r = x - (shifted - kToWhole) * 0.693147180559945309f;
    power = reinterpret_cast<Vector>((reinterpret_cast<Integers>(shifted) << 23) + (127 << 23));
    // Least largest relative error on [-ln 2 / 2, ln 2 / 2].
    Vector p = r * 8.312501013278961e-3f + 4.1890330612659454e-2f;
    p = p * r + 1.6667115688323975e-1f;
    p = p * r + 4.9999231100082397e-1f;
    rest = p * (r * r) + r;
  }

  Vector value() const { return power * rest + power; }
  Vector less_one() const { return power * rest + (power - 1.0f); }
};

inline Vector sigmoid(Vector x) { return quotient(splat(1.0f), 1.0f + Exponential(-x).value()); }

// (e^2x - 1) / (e^2x + 1), so that small values keep all their digits.
inline Vector hyperbolic_tangent(Vector x) {
  const Vector e = Exponential(x + x).less_one();
  return quotient(e, e + 2.0f);
}

// What a gate or a candidate ends with; the numbers are known to recurrent_activations.py.
enum class Activation : int64_t { kLinear, kTanh, kSigmoid, kRelu, kHardSigmoid, kSteepHardSigmoid };

inline Vector activate(Activation kind, Vector x) {
  switch (kind) {
    case Activation::kTanh:
      return hyperbolic_tangent(x);
    case Activation::kSigmoid:
      return sigmoid(x);
    case Activation::kRelu:
      return at_least(0.0f, x);
    case Activation::kHardSigmoid:
      return at_least(0.0f, at_most(1.0f, x / 6.0f + 0.5f));
    case Activation::kSteepHardSigmoid:
      return at_least(0.0f, at_most(1.0f, x * 0.2f + 0.5f));
    default:
      return x;
  }
}

// The derivative where the result was `y`.
inline Vector slope(Activation kind, Vector y) {
  switch (kind) {
    case Activation::kTanh:
      return 1.0f - y * y;
    case Activation::kSigmoid:
      return y * (1.0f - y);
    case Activation::kRelu:
      return select(y > splat(0.f), splat(1.f), splat(0.f));
    case Activation::kHardSigmoid:
      return select((y > splat(0.f)) & (y < splat(1.f)), splat(1.0f / 6.0f), splat(0.f));
    case Activation::kSteepHardSigmoid:
      return select((y > splat(0.f)) & (y < splat(1.f)), splat(0.2f), splat(0.f));
    default:
      return splat(1.f);
  }
}

// Vectors of zeros, or of what a product is added to.
template <int Rows, int Columns>
using Tile = Vector[Rows][Columns];

template <int Rows, int Columns>
inline void clear(Tile<Rows, Columns>& tile) {
  for (int r = 0; r < Rows; ++r) {
    for (int c = 0; c < Columns; ++c) tile[r][c] = Vector{};
  }
}

// How to walk through a matrix of numbers: from row to row, and along the depth of a product.
struct Steps {
  int64_t row, depth;
};

// tile[row][column] += sum over k of a[row][k] * panel[k][column]. The panel's lines are `line` vectors apart.
template <int Rows, int Columns>
[[gnu::always_inline]] inline void multiply(const float* a, Steps steps, const float* panel, int64_t line,
                                            int64_t depth, Tile<Rows, Columns>& tile) {
  // A copy that nothing else can point at stays in registers.
  Tile<Rows, Columns> sums;
  std::memcpy(sums, tile, sizeof(sums));
  for (int64_t k = 0; k < depth; ++k) {
    Vector b[Columns];
    for (int c = 0; c < Columns; ++c) b[c] = load(panel + (k * line + c) * kWidth);
    for (int r = 0; r < Rows; ++r) {
      const Vector left = splat(a[r * steps.row + k * steps.depth]);
      for (int c = 0; c < Columns; ++c) sums[r][c] += left * b[c];
    }
  }
  std::memcpy(tile, sums, sizeof(sums));
}

// How many rows of `Columns` vectors the registers hold beside what a product needs.
template <int Columns>
constexpr int kTall = (kWidth == 16 ? 24 : 12) / Columns;

// Calls `work.template operator()<Rows>(first)` on pieces of [begin, end): as tall as the registers allow, then powers
// of two.
template <int Columns, int Rows = kTall<Columns>, class Work>
inline void in_row_blocks(int64_t begin, int64_t end, Work&& work) {
  for (; begin + Rows <= end; begin += Rows) work.template operator()<Rows>(begin);
  if constexpr (Rows > 1) in_row_blocks<Columns, std::bit_floor(Rows - 1u)>(begin, end, work);
}

}  // namespace cornu
