// Winograd's F(n, taps) on lines: with 2 * Pairs + 2 points a tile, n = 2 * Pairs + 3 - taps results take one
// multiplication a point instead of n * taps.
//
// This is Toom and Cook's way to multiply polynomials: take their values at some points, multiply those, go back to the
// coefficients. The points are 0, infinity and pairs +a, -a, so that every matrix falls into an even part and an odd
// one that both points of a pair share. At infinity a polynomial's value is its leading coefficient. D takes the
// coefficients of M(x) / (x - p), where M is the product of x - p over the finite points p; the rest of
// M(x) / (x - p) at p divides the kernel.

#include <array>

#include "winograd.h"
#include "winograd_tiles.h"

namespace cornu::winograd {
namespace {

// Points that lose few digits, of those whose powers are exact. With 0, +-1, +-2, or +-1/2, which is the same turned
// round, the largest error would be twice as large.
template <int Pairs>
constexpr std::array<double, Pairs> kPlaces{};
template <>
constexpr std::array<double, 2> kPlaces<2>{0.75, 1.5};
template <>
constexpr std::array<double, 3> kPlaces<3>{0.5, 1.0, 2.0};

// The numbers in the matrices.
template <int Pairs>
struct Numbers {
  constexpr Numbers() {
    double zero = 1.0;
    for (int pair = 0; pair < Pairs; ++pair) {
      const double place = kPlaces<Pairs>[pair], square = place * place;
      double own = 2.0 * square, raised = 1.0;
      for (int i = 0; i < 2 * Pairs + 2; ++i, raised *= place) power[pair][i] = static_cast<float>(raised);
      for (double other : kPlaces<Pairs>) own *= other == place ? 1.0 : square - other * other;
      share[pair] = static_cast<float>(1.0 / own);
      others[pair] = product_without(pair);
      zero *= -square;
    }
    share_of_zero = static_cast<float>(1.0 / zero);
    all = product_without(-1);
  }

  // Coefficients of the product of z - a^2 over all pairs but one.
  static constexpr std::array<float, Pairs + 1> product_without(int left_out) {
    std::array<double, Pairs + 1> product{1.0};
    for (int pair = 0; pair < Pairs; ++pair) {
      if (pair == left_out) continue;
      const double square = kPlaces<Pairs>[pair] * kPlaces<Pairs>[pair];
      for (int i = Pairs; i >= 0; --i) product[i] = (i > 0 ? product[i - 1] : 0.0) - square * product[i];
    }
    std::array<float, Pairs + 1> rounded{};
    for (int i = 0; i <= Pairs; ++i) rounded[i] = static_cast<float>(product[i]);
    return rounded;
  }

  std::array<std::array<float, 2 * Pairs + 2>, Pairs> power{};
  std::array<std::array<float, Pairs + 1>, Pairs> others{};
  std::array<float, Pairs + 1> all{};
  // By what the kernel's points are multiplied.
  std::array<float, Pairs> share{};
  float share_of_zero{};
};

template <int Pairs>
constexpr Numbers<Pairs> kNumbers{};

// --- matrices on vectors; points come in the order 0, +a, -a, +b, -b, ..., infinity ---------------------------------

// The values of a polynomial of `Terms` coefficients.
template <int Pairs, int Terms>
[[gnu::always_inline]] inline void evaluate(const Vector (&term)[Terms], Vector (&value)[2 * Pairs + 2]) {
  value[0] = term[0];
  for (int pair = 0; pair < Pairs; ++pair) {
    Vector even = term[0], odd{};
    for (int i = 1; i < Terms; ++i) {
      (i % 2 ? odd : even) += kNumbers<Pairs>.power[pair][i] * term[i];
    }
    value[1 + 2 * pair] = even + odd;
    value[2 + 2 * pair] = even - odd;
  }
  value[2 * Pairs + 1] = term[Terms - 1];
}

// The transpose of `evaluate`.
template <int Pairs, int Terms>
[[gnu::always_inline]] inline void gather(const Vector (&value)[2 * Pairs + 2], Vector (&term)[Terms]) {
  for (int i = 0; i < Terms; ++i) term[i] = i == 0 ? value[0] : Vector{};
  for (int pair = 0; pair < Pairs; ++pair) {
    const Vector even = value[1 + 2 * pair] + value[2 + 2 * pair], odd = value[1 + 2 * pair] - value[2 + 2 * pair];
    for (int i = 0; i < Terms; ++i) term[i] += kNumbers<Pairs>.power[pair][i] * (i % 2 ? odd : even);
  }
  term[Terms - 1] += value[2 * Pairs + 1];
}

template <int Pairs>
[[gnu::always_inline]] inline void divide(Vector (&value)[2 * Pairs + 2]) {
  value[0] *= kNumbers<Pairs>.share_of_zero;
  for (int pair = 0; pair < Pairs; ++pair) {
    value[1 + 2 * pair] *= kNumbers<Pairs>.share[pair];
    value[2 + 2 * pair] *= kNumbers<Pairs>.share[pair];
  }
}

template <int Taps, int Pairs>
struct Tiling {
  static constexpr int kPoints = 2 * Pairs + 2, kPixels = kPoints, kTaps = Taps, kResults = kPoints + 1 - Taps;

  explicit Tiling(const Lines& lines)
      : shape(lines),
        tiles_of_a_line((lines.results + kResults - 1) / kResults),
        count(lines.outer * lines.inner * tiles_of_a_line),
        channels(lines.channels),
        filters(lines.filters) {}

  void pixels_of(const float* x, int64_t tile, const float* outside, const float* (&pixel)[kPixels]) const {
    pieces(x, tile, -shape.low, shape.size, channels, outside, pixel);
  }

  template <class Float>
  void results_of(Float* y, int64_t tile, Float* outside, Float* (&result)[kResults]) const {
    pieces(y, tile, 0, shape.results, filters, outside, result);
  }

  [[gnu::always_inline]] static void tile_to_points(const Vector (&d)[kPixels], Vector (&points)[kPoints]) {
    constexpr const auto& all = kNumbers<Pairs>.all;
    Vector first = d[0] * all[0], last = d[1] * all[0];
    for (int i = 1; i <= Pairs; ++i) {
      first += all[i] * d[2 * i];
      last += all[i] * d[2 * i + 1];
    }
    points[0] = first;
    points[kPoints - 1] = last;
    for (int pair = 0; pair < Pairs; ++pair) {
      const auto& others = kNumbers<Pairs>.others[pair];
      Vector even = d[2] * others[0], odd = d[1] * others[0];
      for (int i = 1; i < Pairs; ++i) {
        even += others[i] * d[2 * i + 2];
        odd += others[i] * d[2 * i + 1];
      }
      odd *= kNumbers<Pairs>.power[pair][1];
      points[1 + 2 * pair] = even + odd;
      points[2 + 2 * pair] = even - odd;
    }
  }

  [[gnu::always_inline]] static void window_to_points(const Vector (&window)[kTaps], Vector (&points)[kPoints]) {
    evaluate<Pairs>(window, points);
    divide<Pairs>(points);
  }

  [[gnu::always_inline]] static void points_to_window(const Vector (&points)[kPoints], Vector (&window)[kTaps]) {
    Vector divided[kPoints];
    for (int p = 0; p < kPoints; ++p) divided[p] = points[p];
    divide<Pairs>(divided);
    gather<Pairs>(divided, window);
  }

  [[gnu::always_inline]] static void points_to_results(const Vector (&points)[kPoints], Vector (&results)[kResults]) {
    gather<Pairs>(points, results);
  }

  [[gnu::always_inline]] static void results_to_points(const Vector (&results)[kResults], Vector (&points)[kPoints]) {
    evaluate<Pairs>(results, points);
  }

  Lines shape;
  int64_t tiles_of_a_line, count, channels, filters;

 private:
  // Pointers to `Count` entries of depth `depth` along a line, from where the tile's results begin, moved by `offset`;
  // those that are not there are `outside`.
  template <int Count, class Float>
  void pieces(Float* lines, int64_t tile, int64_t offset, int64_t size, int64_t depth, Float* outside,
              Float* (&out)[Count]) const {
    const int64_t line = tile / tiles_of_a_line, first = tile % tiles_of_a_line * kResults + offset;
    Float* start = lines + (line / shape.inner * size * shape.inner + line % shape.inner) * depth;
    for (int i = 0; i < Count; ++i) {
      const bool inside = first + i >= 0 && first + i < size;
      out[i] = inside ? start + (first + i) * shape.inner * depth : outside;
    }
  }
};

// Calls `work` with the tiling for so many taps.
template <class Work>
void with_tiling(const Lines& shape, Work&& work) {
  switch (shape.taps) {
    case 2:
      return work(Tiling<2, 2>(shape));
    case 3:
      return work(Tiling<3, 2>(shape));
    case 4:
      return work(Tiling<4, 2>(shape));
    case 5:
    default:
      return work(Tiling<5, 3>(shape));
  }
}

}  // namespace

bool serves(const Lines& shape) {
  const bool whole = shape.channels % kWidth == 0 && shape.filters % kWidth == 0;
  // Short lines are mostly last tiles, which stick out; and few results do not pay for the points of the kernel.
  const bool many = shape.results >= 8 && shape.outer * shape.inner * shape.results >= 384;
  return shape.taps >= 2 && shape.taps <= 5 && whole && std::min(shape.channels, shape.filters) >= 32 && many;
}

void forward(const Lines& shape, const float* x, const float* k, const float* bias, bool relu, float* y,
             const Threads& threads) {
  with_tiling(shape, [&](const auto& tiling) { convolve(tiling, x, k, false, bias, relu, y, threads); });
}

void input_gradient(const Lines& shape, const float* y, const float* k, float* x, const Threads& threads) {
  const Lines turned{shape.outer, shape.results, shape.inner,    shape.filters,
                     shape.taps,  shape.size,    shape.channels, shape.taps - 1 - shape.low};
  with_tiling(turned, [&](const auto& tiling) { convolve(tiling, y, k, true, nullptr, false, x, threads); });
}

void kernel_gradient(const Lines& shape, const float* x, const float* y, float* k, float* bias,
                     const Threads& threads) {
  with_tiling(shape, [&](const auto& tiling) { sum_kernel_gradient(tiling, x, y, k, bias, threads); });
}

}  // namespace cornu::winograd
