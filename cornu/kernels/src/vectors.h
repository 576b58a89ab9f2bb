// Vectors of floats as wide as the processor's, the functions that gates need, and a small matrix product whose results
// stay in registers.

#pragma once

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

// e^x to 2 units in the last place: 2^n times a polynomial on [-ln 2 / 2, ln 2 / 2].
inline Vector exponential(Vector x) {
  x = select(x > splat(88.0f), splat(88.0f), x);
  x = select(x < splat(-87.0f), splat(-87.0f), x);
  const Vector scaled = x * 1.44269504088896341f;
  const Integers n = __builtin_convertvector(select(scaled < splat(0.f), scaled - 0.5f, scaled + 0.5f), Integers);
  const Vector whole = __builtin_convertvector(n, Vector);
  const Vector r = (x - whole * 0.693359375f) + whole * 2.12194440e-4f;
  Vector p = r * 1.9875691500e-4f + 1.3981999507e-3f;
  p = p * r + 8.3334519073e-3f;
  p = p * r + 4.1665795894e-2f;
  p = p * r + 1.6666665459e-1f;
  p = p * r + 5.0000001201e-1f;
  p = p * r * r + r + 1.0f;
  return p * reinterpret_cast<Vector>((n + 127) << 23);
}

inline Vector sigmoid(Vector x) { return 1.0f / (1.0f + exponential(-x)); }

// Near zero an odd polynomial, so that small values keep all their digits.
inline Vector hyperbolic_tangent(Vector x) {
  const Vector z = x * x;
  Vector p = z * -5.70498872745e-3f + 2.06390887954e-2f;
  p = p * z - 5.37397155531e-2f;
  p = p * z + 1.33314422036e-1f;
  p = p * z - 3.33332819422e-1f;
  const Vector near_zero = p * z * x + x;
  const Vector elsewhere = 1.0f - 2.0f / (exponential(x + x) + 1.0f);
  return select((x < splat(0.625f)) & (x > splat(-0.625f)), near_zero, elsewhere);
}

// What a gate or a candidate ends with; the numbers are known to recurrence.py.
enum class Activation : int64_t { kLinear, kTanh, kSigmoid, kRelu, kHardSigmoid };

inline Vector activate(Activation kind, Vector x) {
  switch (kind) {
    case Activation::kTanh:
      return hyperbolic_tangent(x);
    case Activation::kSigmoid:
      return sigmoid(x);
    case Activation::kRelu:
      return select(x > splat(0.f), x, splat(0.f));
    case Activation::kHardSigmoid: {
      const Vector y = x / 6.0f + 0.5f;
      return select(y < splat(0.f), splat(0.f), select(y > splat(1.f), splat(1.f), y));
    }
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
    default:
      return splat(1.f);
  }
}

// out[row][column] = sum over k of a[row][k] * panel[k][column], for `Rows` rows and `Columns` vectors of columns.
template <int Rows, int Columns>
inline void multiply(const float* a, int64_t row_step, const float* panel, int64_t depth, Vector (&out)[Rows][Columns]) {
  for (int r = 0; r < Rows; ++r) {
    for (int c = 0; c < Columns; ++c) out[r][c] = Vector{};
  }
  for (int64_t k = 0; k < depth; ++k) {
    Vector b[Columns];
    for (int c = 0; c < Columns; ++c) b[c] = load(panel + (k * Columns + c) * kWidth);
    for (int r = 0; r < Rows; ++r) {
      const Vector left = splat(a[r * row_step + k]);
      for (int c = 0; c < Columns; ++c) out[r][c] += left * b[c];
    }
  }
}

// Calls `work.template operator()<Rows>(first)` on pieces of [begin, end) as tall as the registers allow.
template <int Columns, class Work>
inline void in_row_blocks(int64_t begin, int64_t end, Work&& work) {
  constexpr int kTall = kWidth == 16 ? 24 / Columns : 12 / Columns;
  int64_t row = begin;
  for (; row + kTall <= end; row += kTall) work.template operator()<kTall>(row);
  for (; row + 4 <= end && kTall > 4; row += 4) work.template operator()<4>(row);
  for (; row + 2 <= end && kTall > 2; row += 2) work.template operator()<2>(row);
  for (; row < end; ++row) work.template operator()<1>(row);
}

}  // namespace cornu
