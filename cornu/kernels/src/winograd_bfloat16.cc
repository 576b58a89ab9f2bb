// Images with 3x3 windows in bfloat16; winograd_tiles.h tells of the algorithm.
//
// Numbers are bfloat16 in memory and at the points, where they are multiplied, and float32 in between, where they are
// transformed and summed. Pairs are of channels, and of tiles for the gradient of the kernel.

#include "bfloat16_pairs.h"
#include "runtime.h"
#include "winograd_square.h"

namespace cornu::winograd {
namespace {

constexpr int kPoints = Square::kPoints;
// Of a block's points and results, what may stay in the second-level cache beside the kernel.
constexpr int64_t kBlockBytes = 320 * 1024;
// Tiles whose sums stay in registers: two vectors for each of two results.
constexpr int kTallest = kWidth == 16 ? 6 : 2;

// --- tiles, results and kernels to and from points ------------------------------------------------------------------

// Points of two vectors of a tile of 4x4 pixels, or of two such tiles, joined.
template <class First, class Second>
inline void store_tile_points(First&& first, Second&& second, BFloat16* points, Steps steps) {
#pragma GCC unroll 4
  for (int i = 0; i < 4; ++i) {
    Vector one[4], other[4], made[4];
    // Of each column only entry i is used; the compiler leaves the others out.
    for (int j = 0; j < 4; ++j) {
      tile_line({first(j), first(4 + j), first(8 + j), first(12 + j)}, made);
      one[j] = made[i];
      tile_line({second(j), second(4 + j), second(8 + j), second(12 + j)}, made);
      other[j] = made[i];
    }
    Vector more[4];
    tile_line(one, made);
    tile_line(other, more);
    for (int j = 0; j < 4; ++j) join(points + i * steps.row + j * steps.depth, made[j], more[j]);
  }
}

// The same for the gradient of results: the transpose of `store_results`. Returns the sum of all.
template <class First, class Second>
inline Vector store_result_points(First&& first, Second&& second, BFloat16* points, int64_t step) {
  Vector sum{};
#pragma GCC unroll 4
  for (int i = 0; i < 4; ++i) {
    Vector one[2], other[2], made[4], more[4];
    for (int j = 0; j < 2; ++j) {
      result_line({first(j), first(2 + j)}, made);
      one[j] = made[i];
      result_line({second(j), second(2 + j)}, made);
      other[j] = made[i];
    }
    result_line(one, made);
    result_line(other, more);
    for (int j = 0; j < 4; ++j) join(points + (i * 4 + j) * step, made[j], more[j]);
    if (i == 1) sum = made[1] + more[1];
  }
  return sum;
}

// A line of four results of a tile from the 4x2 vectors of each half that `multiply_row` left.
inline void store_results(const float* from, int64_t step, Vector even_bias, Vector odd_bias, bool relu,
                          BFloat16* const (&result)[4], int64_t f) {
  for (int j = 0; j < 2; ++j) {
    Vector halves[2][2];
    for (int half = 0; half < 2; ++half) {
      const float* at = from + j * kLine + half * kWidth;
      line_of_results({load(at), load(at + step), load(at + 2 * step), load(at + 3 * step)}, halves[half]);
    }
    for (int i = 0; i < 2; ++i) {
      Vector even = halves[0][i] + even_bias, odd = halves[1][i] + odd_bias;
      if (relu) {
        even = at_least(0.f, even);
        odd = at_least(0.f, odd);
      }
      if (result[i * 2 + j] != nullptr) join(result[i * 2 + j] + f, even, odd);
    }
  }
}

// Points of two vectors of a window, joined. The last of each row is negated: see `multiply_row`.
template <class First, class Second>
inline void store_window_pairs(First&& first, Second&& second, BFloat16* points, int64_t step) {
  Vector window[Square::kTaps], one[kPoints], other[kPoints];
  for (int tap = 0; tap < Square::kTaps; ++tap) window[tap] = first(tap);
  Square::window_to_points(window, one);
  for (int tap = 0; tap < Square::kTaps; ++tap) window[tap] = second(tap);
  Square::window_to_points(window, other);
  for (int p = 0; p < kPoints; ++p) {
    const float sign = p % 4 == 3 ? -1.f : 1.f;
    join(points + p * step, sign * one[p], sign * other[p]);
  }
}

// A kernel as points, each a matrix (channels, filters) in panels of one line of filters, pairs of channels together,
// even filters before odd ones.
void transform_kernel(const BFloat16* k, int64_t channels, int64_t filters, BFloat16* points, const Threads& threads) {
  const int64_t size = channels * filters;
  threads.share(channels / 2, [&](int64_t begin, int64_t end, int) {
    for (int64_t c = 2 * begin; c < 2 * end; c += 2) {
      for (int64_t f = 0; f < filters; f += kLine) {
        const BFloat16 *one = k + c * filters + f, *other = one + filters;
        BFloat16* to = points + f * channels + c * kLine;
        store_window_pairs([&](int tap) { return evens(one + tap * size); },
                           [&](int tap) { return evens(other + tap * size); }, to, size);
        store_window_pairs([&](int tap) { return odds(one + tap * size); },
                           [&](int tap) { return odds(other + tap * size); }, to + kLine, size);
      }
    }
  });
}

// Where number `i` comes in a line whose even numbers stand before the odd ones.
int64_t parted(int64_t i) { return i / kLine * kLine + i % 2 * kWidth + i % kLine / 2; }

// The same for the gradient of the input: the window turned round, channels and filters exchanged.
void transform_turned_kernel(const BFloat16* k, int64_t channels, int64_t filters, BFloat16* points,
                             const Threads& threads) {
  const int64_t size = channels * filters;
  threads.share(channels, [&](int64_t begin, int64_t end, int) {
    for (int64_t c = begin; c < end; ++c) {
      BFloat16* column = points + c / kLine * kLine * filters + parted(c % kLine) * 2;
      for (int64_t f = 0; f < filters; f += kLine) {
        const BFloat16* from = k + c * filters + f;
        BFloat16 pairs[kPoints * kLine];
        store_window_pairs([&](int tap) { return evens(from + (8 - tap) * size); },
                           [&](int tap) { return odds(from + (8 - tap) * size); }, pairs, kLine);
        for (int i = 0; i < kPoints * kWidth; ++i) {
          const int point = i / kWidth, lane = i % kWidth;
          std::memcpy(column + point * size + (f + lane * 2) * kLine, pairs + i * 2, 2 * sizeof(BFloat16));
        }
      }
    }
  });
}

// --- the products --------------------------------------------------------------------------------------------------

// The products of a row of points for `Rows` tiles, and of them the two results of the row:
//
//     out[0] = m[1] + m[2] + m[0]        out[1] = m[1] - m[2] - m[3]
//
// The outer ones are added to the sum and the difference of those in the middle, m[3] negated by its kernel; so half as
// many numbers are written.
template <int Rows>
[[gnu::noinline]] void multiply_row(const BFloat16* a, int64_t channels, const BFloat16* kernel, int64_t kernel_step,
                                    float* out) {
  const Steps steps{4 * channels, 2};
  Tile<Rows, 2> first{}, second{};
  multiply_pairs(a + channels, steps, kernel + kernel_step, channels / 2, first);
  multiply_pairs(a + 2 * channels, steps, kernel + 2 * kernel_step, channels / 2, second);
#pragma GCC unroll 16
  for (int i = 0; i < 2 * Rows; ++i) {
    const Vector one = first[i / 2][i % 2], other = second[i / 2][i % 2];
    first[i / 2][i % 2] = one + other;
    second[i / 2][i % 2] = one - other;
  }
  multiply_pairs(a, steps, kernel, channels / 2, first);
  multiply_pairs(a + 3 * channels, steps, kernel + 3 * kernel_step, channels / 2, second);
#pragma GCC unroll 16
  for (int i = 0; i < 2 * Rows; ++i) {
    float* to = out + i / 2 * 2 * kLine + i % 2 * kWidth;
    store(to, first[i / 2][i % 2]);
    store(to + kLine, second[i / 2][i % 2]);
  }
}

// --- forward and the gradient of the input ---------------------------------------------------------------------------

// How far apart the points of a block of tiles lie: a line more than they need, so that sizes that are powers of two do
// not put all 16 into the same few lines of the first-level cache.
int64_t step_of(int64_t block, int64_t channels) { return block * channels + kLine; }

// Tiles whose points and results stay in the cache, in whole `pieces`.
int64_t tiles_of_a_block(int64_t tiles, int64_t bytes, int64_t piece) {
  return std::max<int64_t>(std::min(kBlockBytes / bytes, tiles) / piece, 1) * piece;
}

// Convolves the tiles [first, first + count), with room for their points and for what `multiply_row` leaves.
void convolve_block(const Square& tiles, int64_t first, int64_t count, const BFloat16* x,
                    const BFloat16* kernel, const BFloat16* bias, bool relu, const BFloat16* outside, BFloat16* y,
                    BFloat16* points, int64_t step, float* sums) {
  const int64_t channels = tiles.channels, filters = tiles.filters;
  Square::Place at = tiles.place_of(first);
  for (int64_t t = 0; t < count; ++t, at = tiles.behind(at)) {
    const BFloat16* pixel[16];
    tiles.pixels_at(x, at, outside, pixel);
    for (int64_t c = 0; c < channels; c += kLine) {
      store_tile_points([&](int i) { return evens(pixel[i] + c); }, [&](int i) { return odds(pixel[i] + c); },
                        points + t * 4 * channels + c, {step, channels});
    }
  }
  for (int i = 0; i < 4; ++i) {
    for (int64_t f = 0; f < filters; f += kLine) {
      in_row_blocks<2, kTallest>(0, count, [&]<int Rows>(int64_t t) {
        multiply_row<Rows>(points + i * step + t * 4 * channels, channels,
                           kernel + (i * 4 * filters + f) * channels, filters * channels,
                           sums + (f * 4 + i * kLine) * 2 * count + t * 2 * kLine);
      });
    }
  }
  at = tiles.place_of(first);
  for (int64_t t = 0; t < count; ++t, at = tiles.behind(at)) {
    BFloat16* result[4];
    tiles.results_at(y, at, static_cast<BFloat16*>(nullptr), result);
    for (int64_t f = 0; f < filters; f += kLine) {
      const Vector even = bias == nullptr ? Vector{} : evens(bias + f);
      const Vector odd = bias == nullptr ? Vector{} : odds(bias + f);
      store_results(sums + f * 8 * count + t * 2 * kLine, 2 * kLine * count, even, odd, relu, result, f);
    }
  }
}

void convolve(const Image& shape, const BFloat16* x, const BFloat16* k, bool turned, const BFloat16* bias, bool relu,
              BFloat16* y, const Threads& threads) {
  const Square tiles(shape);
  const int64_t channels = shape.channels, filters = shape.filters, size = kPoints * channels * filters;
  const int64_t block = tiles_of_a_block((tiles.count + threads.count() - 1) / threads.count(),
                                         kPoints * channels * sizeof(BFloat16) + 8 * filters * sizeof(float), kTallest);
  const int64_t step = 4 * block * channels + kLine;
  const size_t kernel_bytes = round_up((size + channels) * sizeof(BFloat16));
  const size_t points_bytes = round_up(4 * step * sizeof(BFloat16));
  const size_t thread_bytes = points_bytes + round_up(8 * block * filters * sizeof(float));
  char* room = scratch(kernel_bytes + threads.count() * thread_bytes);
  BFloat16 *kernel = reinterpret_cast<BFloat16*>(room), *outside = kernel + size;
  std::fill_n(outside, channels, BFloat16{});
  if (turned) {
    transform_turned_kernel(k, filters, channels, kernel, threads);
  } else {
    transform_kernel(k, channels, filters, kernel, threads);
  }
  threads.share(tiles.count, [&](int64_t begin, int64_t end, int thread) {
    char* own = room + kernel_bytes + thread * thread_bytes;
    for (int64_t first = begin; first < end; first += block) {
      convolve_block(tiles, first, std::min(block, end - first), x, kernel, bias, relu, outside, y,
                     reinterpret_cast<BFloat16*>(own), step, reinterpret_cast<float*>(own + points_bytes));
    }
  });
}

// --- the gradient of the kernel ------------------------------------------------------------------------------------

// A thread's part of the sums: the points of the kernel, and the bias. Lines of both have their even numbers first, and
// so have the channels. Beside them its room for the points of a block.
struct Part {
  float *sums, *bias;
  BFloat16 *tiles, *results;
  int64_t tile_step, result_step;
};

// Points of the tiles [first, first + count), pairs of tiles together. `outside` takes the place of a last odd one.
void store_points(const Square& tiles, int64_t first, int64_t count, const BFloat16* x, const BFloat16* y,
                  const BFloat16* outside, const Part& part) {
  const int64_t channels = tiles.channels, filters = tiles.filters, pairs = (count + 1) / 2;
  const Steps tile_steps{4 * part.tile_step, part.tile_step};
  Square::Place at = tiles.place_of(first);
  for (int64_t pair = 0; pair < pairs; ++pair) {
    const BFloat16 *a[16], *b[16], *p[4], *q[4];
    std::fill_n(b, 16, outside);
    std::fill_n(q, 4, outside);
    tiles.pixels_at(x, at, outside, a);
    tiles.results_at(y, at, outside, p);
    at = tiles.behind(at);
    if (2 * pair + 1 < count) {
      tiles.pixels_at(x, at, outside, b);
      tiles.results_at(y, at, outside, q);
      at = tiles.behind(at);
    }
    for (int64_t c = 0; c < channels; c += kLine) {
      BFloat16* to = part.tiles + 2 * (pair * channels + c);
      store_tile_points([&](int i) { return evens(a[i] + c); }, [&](int i) { return evens(b[i] + c); }, to, tile_steps);
      store_tile_points([&](int i) { return odds(a[i] + c); }, [&](int i) { return odds(b[i] + c); }, to + kLine,
                        tile_steps);
    }
    for (int64_t f = 0; f < filters; f += kLine) {
      BFloat16* to = part.results + 2 * (f * pairs + pair * kLine);
      const Vector even = store_result_points([&](int i) { return evens(p[i] + f); },
                                              [&](int i) { return evens(q[i] + f); }, to, part.result_step);
      const Vector odd = store_result_points([&](int i) { return odds(p[i] + f); },
                                             [&](int i) { return odds(q[i] + f); }, to + kLine, part.result_step);
      store(part.bias + f, load(part.bias + f) + even);
      store(part.bias + f + kWidth, load(part.bias + f + kWidth) + odd);
    }
  }
}

// Adds the products of all points.
void add_products(int64_t channels, int64_t filters, int64_t pairs, const Part& part) {
  for (int p = 0; p < kPoints; ++p) {
    for (int64_t f = 0; f < filters; f += kLine) {
      for (int64_t c = 0; c < channels; c += 8) {
        float* to = part.sums + (p * filters + f) * channels + c * kLine;
        Tile<8, 2> tile;
#pragma GCC unroll 16
        for (int i = 0; i < 16; ++i) tile[i / 2][i % 2] = load(to + i * kWidth);
        multiply_pairs(part.tiles + p * part.tile_step + c * 2, {2, 2 * channels},
                       part.results + p * part.result_step + f * 2 * pairs, pairs, tile);
#pragma GCC unroll 16
        for (int i = 0; i < 16; ++i) store(to + i * kWidth, tile[i / 2][i % 2]);
      }
    }
  }
}

// The gradients from the sums, which lie in `threads` parts to be added.
void finish_gradient(const float* parts, int64_t part, const Image& shape, BFloat16* k, BFloat16* bias,
                     const Threads& threads) {
  const int64_t channels = shape.channels, filters = shape.filters, size = channels * filters;
  const auto total = [&](const float* from) {
    Vector sum = load(from);
    for (int other = 1; other < threads.count(); ++other) sum += load(from + other * part);
    return sum;
  };
  threads.share(channels, [&](int64_t begin, int64_t end, int) {
    for (int64_t c = begin; c < end; ++c) {
      for (int64_t f = 0; f < filters; f += kLine) {
        const float* from = parts + f * channels + parted(c) * kLine;
        Vector points[kPoints], even[Square::kTaps], odd[Square::kTaps];
        for (int p = 0; p < kPoints; ++p) points[p] = total(from + p * size);
        Square::points_to_window(points, even);
        for (int p = 0; p < kPoints; ++p) points[p] = total(from + p * size + kWidth);
        Square::points_to_window(points, odd);
        for (int tap = 0; tap < Square::kTaps; ++tap) join(k + tap * size + c * filters + f, even[tap], odd[tap]);
      }
    }
  });
  if (bias == nullptr) return;
  const float* sum = parts + kPoints * size;
  for (int64_t f = 0; f < filters; f += kLine) join(bias + f, total(sum + f), total(sum + f + kWidth));
}

}  // namespace

bool serves_bfloat16(const Image& shape) {
  return multiplies_bfloat16() && shape.channels % kLine == 0 && shape.filters % kLine == 0;
}

void forward(const Image& shape, const BFloat16* x, const BFloat16* k, const BFloat16* bias, bool relu, BFloat16* y,
             const Threads& threads) {
  convolve(shape, x, k, false, bias, relu, y, threads);
}

void input_gradient(const Image& shape, const BFloat16* y, const BFloat16* k, BFloat16* x, const Threads& threads) {
  convolve(turned_round(shape), y, k, true, nullptr, false, x, threads);
}

void kernel_gradient(const Image& shape, const BFloat16* x, const BFloat16* y, BFloat16* k, BFloat16* bias,
                     const Threads& threads) {
  const Square tiles(shape);
  const int64_t channels = shape.channels, filters = shape.filters, pairs = (tiles.count + 1) / 2;
  const int64_t block = tiles_of_a_block(2 * ((pairs + threads.count() - 1) / threads.count()),
                                         kPoints * (channels + filters) * sizeof(BFloat16), 2);
  const int64_t tile_step = step_of(block, channels), result_step = step_of(block, filters);
  const int64_t part = kPoints * channels * filters + filters, longest = std::max(channels, filters);
  const int64_t room_of_a_thread = kPoints * (tile_step + result_step);
  const size_t parts_bytes = threads.count() * part * sizeof(float);
  char* room = scratch(parts_bytes + (threads.count() * room_of_a_thread + longest) * sizeof(BFloat16));
  float* parts = reinterpret_cast<float*>(room);
  BFloat16* rooms = reinterpret_cast<BFloat16*>(room + parts_bytes);
  BFloat16* outside = rooms + threads.count() * room_of_a_thread;
  std::fill_n(outside, longest, BFloat16{});
  std::fill_n(parts, threads.count() * part, 0.f);
  threads.share(pairs, [&](int64_t begin, int64_t end, int thread) {
    float* sums = parts + thread * part;
    BFloat16* points = rooms + thread * room_of_a_thread;
    const Part own{sums, sums + part - filters, points, points + kPoints * tile_step, tile_step, result_step};
    const int64_t last = std::min(2 * end, tiles.count);
    for (int64_t first = 2 * begin; first < last; first += block) {
      const int64_t count = std::min(block, last - first);
      store_points(tiles, first, count, x, y, outside, own);
      add_products(channels, filters, (count + 1) / 2, own);
    }
  });
  finish_gradient(parts, part, shape, k, bias, threads);
}

}  // namespace cornu::winograd
