// What Winograd's algorithms have in common: with d a tile of pixels, g the window and D, G, Y the matrices of one,
//
//     y = Y^T ((G g) * (D^T d))
//
// where * is a product entry by entry, summed over the channels: one matrix product for each entry ("point"). Tiles are
// taken in blocks that stay in the second-level cache. The gradient of the input is the same convolution with the
// window turned round; that of the kernel is the transpose of the formula in g, G^T ((Y y) * (D^T d)).
//
// An algorithm `Tiling` says how many pixels, results, taps and points a tile has, where number t lies, and applies the
// matrices:
//
//     static constexpr int kPixels, kResults, kTaps, kPoints;
//     int64_t count, channels, filters;
//     void pixels_of(const float* x, int64_t t, const float* outside, const float* (&pixel)[kPixels]) const;
//     void results_of(Float* y, int64_t t, Float* outside, Float* (&result)[kResults]) const;
//     static void tile_to_points(const Vector (&tile)[kPixels], Vector (&points)[kPoints]);           D^T d
//     static void window_to_points(const Vector (&window)[kTaps], Vector (&points)[kPoints]);         G g
//     static void points_to_window(const Vector (&points)[kPoints], Vector (&window)[kTaps]);         G^T p
//     static void points_to_results(const Vector (&points)[kPoints], Vector (&results)[kResults]);    Y^T p
//     static void results_to_points(const Vector (&results)[kResults], Vector (&points)[kPoints]);    Y y
//
// Pixels beyond the image are read at `outside`.
//
// Lavin and Gray, "Fast Algorithms for Convolutional Neural Networks", 2015, https://arxiv.org/abs/1509.09308

#pragma once

#include <algorithm>
#include <cstdint>

#include "runtime.h"
#include "vectors.h"

namespace cornu::winograd {

// Of a block's transformed tiles, what may stay in the second-level cache beside the kernel.
constexpr int64_t kBlockBytes = 320 * 1024;

// How far apart the points of a matrix lie. Without the vector more, sizes that are powers of two would put all of them
// into the same few lines of the caches.
inline int64_t step_of(int64_t rows, int64_t columns) { return rows * columns + kWidth; }

// One of these numbers of vectors makes a panel of filters; two halve the loads of the products.
template <class Work>
void with_columns(int64_t filters, Work&& work) {
  if (filters % (2 * kWidth) == 0) {
    work.template operator()<2>();
  } else {
    work.template operator()<1>();
  }
}

// The points of one block of tiles: as they come from the pixels, and of the results.
template <class Tiling>
struct Block {
  // A large kernel is read once for each block, or its gradient read and written, from the third-level cache; `least`
  // tiles pay for that.
  Block(const Tiling& tiling, const Threads& threads, int64_t least) {
    constexpr int64_t kTall = kWidth == 16 ? 12 : 6;
    const int64_t bytes = Tiling::kPoints * sizeof(float) * (tiling.channels + tiling.filters);
    const int64_t fit = std::max<int64_t>(kBlockBytes / bytes, least);
    const int64_t share = (tiling.count + threads.count() - 1) / threads.count();
    tiles = std::max<int64_t>(std::min(fit, share) / kTall, 1) * kTall;
    pixel_step = step_of(tiles, tiling.channels);
    result_step = step_of(tiles, tiling.filters);
  }
  int64_t room() const { return Tiling::kPoints * (pixel_step + result_step); }

  int64_t tiles, pixel_step, result_step;
};

// --- tiles, results and kernels to and from points ------------------------------------------------------------------

// points[p * step + t * channels + c] for the channels c of the tile that is number t of its block.
template <class Tiling>
void transform_tile(const Tiling& tiling, const float* x, int64_t tile, const float* outside, float* points,
                    int64_t step) {
  const float* pixel[Tiling::kPixels];
  tiling.pixels_of(x, tile, outside, pixel);
  for (int64_t c = 0; c < tiling.channels; c += kWidth) {
    Vector from[Tiling::kPixels], to[Tiling::kPoints];
    for (int i = 0; i < Tiling::kPixels; ++i) from[i] = load(pixel[i] + c);
    Tiling::tile_to_points(from, to);
    for (int p = 0; p < Tiling::kPoints; ++p) store(points + p * step + c, to[p]);
  }
}

// The results of a tile from its points, of which `panel` is the distance of two panels.
template <int Columns, class Tiling>
void transform_points(const Tiling& tiling, const float* points, int64_t step, int64_t panel, const float* bias,
                      bool relu, float* y, int64_t tile) {
  float* result[Tiling::kResults];
  tiling.results_of(y, tile, static_cast<float*>(nullptr), result);
  for (int64_t f = 0; f < tiling.filters; f += kWidth) {
    const float* at = points + f / (Columns * kWidth) * panel + f % (Columns * kWidth);
    Vector from[Tiling::kPoints], to[Tiling::kResults];
    for (int p = 0; p < Tiling::kPoints; ++p) from[p] = load(at + p * step);
    Tiling::points_to_results(from, to);
    const Vector add = bias == nullptr ? Vector{} : load(bias + f);
    for (int i = 0; i < Tiling::kResults; ++i) {
      to[i] += add;
      if (relu) to[i] = select(to[i] < Vector{}, Vector{}, to[i]);
      if (result[i] != nullptr) store(result[i] + f, to[i]);
    }
  }
}

// The transpose of `transform_points`; adds the sum of the tile to `sum`.
template <int Columns, class Tiling>
void transform_results(const Tiling& tiling, const float* y, int64_t tile, const float* outside, float* points,
                       int64_t step, int64_t panel, float* sum) {
  const float* result[Tiling::kResults];
  tiling.results_of(y, tile, outside, result);
  for (int64_t f = 0; f < tiling.filters; f += kWidth) {
    float* at = points + f / (Columns * kWidth) * panel + f % (Columns * kWidth);
    Vector from[Tiling::kResults], to[Tiling::kPoints], all = load(sum + f);
    for (int i = 0; i < Tiling::kResults; ++i) {
      from[i] = load(result[i] + f);
      all += from[i];
    }
    store(sum + f, all);
    Tiling::results_to_points(from, to);
    for (int p = 0; p < Tiling::kPoints; ++p) store(at + p * step, to[p]);
  }
}

// Weights that are worth a further thread.
constexpr int64_t kWeightsOfAThread = 1 << 12;

// A kernel as points, each a matrix (channels, filters) in panels of Columns vectors.
template <int Columns, class Tiling>
void transform_kernel(const Tiling& tiling, const float* k, float* points, const Threads& threads) {
  constexpr int64_t kWide = Columns * kWidth;
  const int64_t channels = tiling.channels, filters = tiling.filters, size = channels * filters;
  threads.at_most(size / kWeightsOfAThread).share(channels, [&](int64_t begin, int64_t end, int) {
    for (int64_t c = begin; c < end; ++c) {
      for (int64_t f = 0; f < filters; f += kWidth) {
        Vector window[Tiling::kTaps], point[Tiling::kPoints];
        for (int tap = 0; tap < Tiling::kTaps; ++tap) window[tap] = load(k + tap * size + c * filters + f);
        Tiling::window_to_points(window, point);
        float* to = points + f / kWide * channels * kWide + c * kWide + f % kWide;
        for (int p = 0; p < Tiling::kPoints; ++p) store(to + p * step_of(channels, filters), point[p]);
      }
    }
  });
}

// The same for the gradient of the input: the window turned round, and the kernel lies there as (filters, channels).
template <int Columns, class Tiling>
void transform_turned_kernel(const Tiling& tiling, const float* k, float* points, const Threads& threads) {
  constexpr int64_t kWide = Columns * kWidth;
  const int64_t channels = tiling.channels, filters = tiling.filters, size = channels * filters;
  threads.at_most(size / kWeightsOfAThread).share(channels / kWidth, [&](int64_t begin, int64_t end, int) {
    for (int64_t c = begin * kWidth; c < end * kWidth; c += kWidth) {
      for (int64_t f = 0; f < filters; ++f) {
        Vector window[Tiling::kTaps], point[Tiling::kPoints];
        for (int tap = 0; tap < Tiling::kTaps; ++tap) {
          window[tap] = load(k + (Tiling::kTaps - 1 - tap) * size + f * channels + c);
        }
        Tiling::window_to_points(window, point);
        float* column = points + f / kWide * channels * kWide + c * kWide + f % kWide;
        for (int p = 0; p < Tiling::kPoints; ++p) {
          float* to = column + p * step_of(channels, filters);
          for (int lane = 0; lane < kWidth; ++lane) to[lane * kWide] = point[p][lane];
        }
      }
    }
  });
}

// --- the products --------------------------------------------------------------------------------------------------

// out[row] (+)= sum over d of a[row * row_step + d * depth_step] * panel[d], rows of `Columns` vectors.
template <int Rows, int Columns, bool Accumulate>
inline void product(const float* a, int64_t row_step, int64_t depth_step, const float* panel, int64_t depth,
                    float* out) {
  Vector sum[Rows][Columns];
  for (int r = 0; r < Rows; ++r) {
    for (int c = 0; c < Columns; ++c) sum[r][c] = Accumulate ? load(out + (r * Columns + c) * kWidth) : Vector{};
  }
  for (int64_t d = 0; d < depth; ++d) {
    Vector b[Columns];
    for (int c = 0; c < Columns; ++c) b[c] = load(panel + (d * Columns + c) * kWidth);
    for (int r = 0; r < Rows; ++r) {
      const Vector left = splat(a[r * row_step + d * depth_step]);
      for (int c = 0; c < Columns; ++c) sum[r][c] += left * b[c];
    }
  }
  for (int r = 0; r < Rows; ++r) {
    for (int c = 0; c < Columns; ++c) store(out + (r * Columns + c) * kWidth, sum[r][c]);
  }
}

// The results of the tiles [begin, end); `kernel` has the points of the kernel, `room` is for those of a block.
template <int Columns, class Tiling>
void convolve_tiles(const Tiling& tiling, const Block<Tiling>& block, const float* x, const float* kernel,
                    const float* bias, bool relu, float* y, const float* outside, float* room, int64_t begin,
                    int64_t end) {
  constexpr int64_t kWide = Columns * kWidth;
  const int64_t channels = tiling.channels, filters = tiling.filters;
  float *pixels = room, *results = room + Tiling::kPoints * block.pixel_step;
  for (int64_t first = begin; first < end; first += block.tiles) {
    const int64_t count = std::min(block.tiles, end - first);
    for (int64_t t = 0; t < count; ++t) {
      transform_tile(tiling, x, first + t, outside, pixels + t * channels, block.pixel_step);
    }
    for (int p = 0; p < Tiling::kPoints; ++p) {
      for (int64_t f = 0; f < filters; f += kWide) {
        in_row_blocks<Columns>(0, count, [&]<int Rows>(int64_t t) {
          product<Rows, Columns, false>(pixels + p * block.pixel_step + t * channels, channels, 1,
                                        kernel + p * step_of(channels, filters) + f * channels, channels,
                                        results + p * block.result_step + f * block.tiles + t * kWide);
        });
      }
    }
    for (int64_t t = 0; t < count; ++t) {
      transform_points<Columns>(tiling, results + t * kWide, block.result_step, block.tiles * kWide, bias, relu, y,
                                first + t);
    }
  }
}

// Adds to `sums`, the points of the kernel's gradient, what the tiles [begin, end) give; to `bias` the sum of y.
template <int Columns, class Tiling>
void add_kernel_gradient(const Tiling& tiling, const Block<Tiling>& block, const float* x, const float* y,
                         const float* outside, float* room, int64_t begin, int64_t end, float* sums, float* bias) {
  constexpr int64_t kWide = Columns * kWidth;
  const int64_t channels = tiling.channels, filters = tiling.filters;
  float *pixels = room, *results = room + Tiling::kPoints * block.pixel_step;
  for (int64_t first = begin; first < end; first += block.tiles) {
    const int64_t count = std::min(block.tiles, end - first);
    for (int64_t t = 0; t < count; ++t) {
      transform_tile(tiling, x, first + t, outside, pixels + t * channels, block.pixel_step);
      transform_results<Columns>(tiling, y, first + t, outside, results + t * kWide, block.result_step,
                                 block.tiles * kWide, bias);
    }
    for (int p = 0; p < Tiling::kPoints; ++p) {
      for (int64_t f = 0; f < filters; f += kWide) {
        for (int64_t c = 0; c < channels; c += 8) {
          product<8, Columns, true>(pixels + p * block.pixel_step + c, 1, channels,
                                    results + p * block.result_step + f * block.tiles, count,
                                    sums + p * step_of(channels, filters) + f * channels + c * kWide);
        }
      }
    }
  }
}

// The kernel's gradient from its points, which lie in `threads` parts to be added.
template <int Columns, class Tiling>
void finish_kernel_gradient(const Tiling& tiling, const float* parts, int64_t part, const Threads& threads, float* k) {
  constexpr int64_t kWide = Columns * kWidth;
  const int64_t channels = tiling.channels, filters = tiling.filters, size = channels * filters;
  threads.at_most(size / kWeightsOfAThread).share(channels, [&](int64_t begin, int64_t end, int) {
    for (int64_t c = begin; c < end; ++c) {
      for (int64_t f = 0; f < filters; f += kWidth) {
        const float* from = parts + f / kWide * channels * kWide + c * kWide + f % kWide;
        Vector point[Tiling::kPoints], window[Tiling::kTaps];
        for (int p = 0; p < Tiling::kPoints; ++p) {
          const float* sum = from + p * step_of(channels, filters);
          point[p] = load(sum);
          for (int other = 1; other < threads.count(); ++other) point[p] += load(sum + other * part);
        }
        Tiling::points_to_window(point, window);
        for (int tap = 0; tap < Tiling::kTaps; ++tap) store(k + tap * size + c * filters + f, window[tap]);
      }
    }
  });
}

// --- the whole -----------------------------------------------------------------------------------------------------

// y = conv(x, k), plus `bias` if there is one, through a ReLU if asked for; with the kernel `turned`, x is the gradient
// of a result and y that of the input.
template <class Tiling>
void convolve(const Tiling& tiling, const float* x, const float* k, bool turned, const float* bias, bool relu,
              float* y, const Threads& threads) {
  const Block<Tiling> block(tiling, threads, 48);
  const int64_t points = Tiling::kPoints * step_of(tiling.channels, tiling.filters);
  float* kernel = reinterpret_cast<float*>(
      scratch((points + tiling.channels + threads.count() * block.room()) * sizeof(float)));
  float *outside = kernel + points, *rooms = outside + tiling.channels;
  std::fill_n(outside, tiling.channels, 0.f);
  with_columns(tiling.filters, [&]<int Columns>() {
    if (turned) {
      transform_turned_kernel<Columns>(tiling, k, kernel, threads);
    } else {
      transform_kernel<Columns>(tiling, k, kernel, threads);
    }
    threads.share(tiling.count, [&](int64_t begin, int64_t end, int thread) {
      convolve_tiles<Columns>(tiling, block, x, kernel, bias, relu, y, outside, rooms + thread * block.room(), begin,
                              end);
    });
  });
}

// The gradient of k and, if asked for, that of the bias.
template <class Tiling>
void sum_kernel_gradient(const Tiling& tiling, const float* x, const float* y, float* k, float* bias,
                         const Threads& threads) {
  const Block<Tiling> block(tiling, threads, 96);
  const int64_t channels = tiling.channels, filters = tiling.filters, longest = std::max(channels, filters);
  // A thread's part of the sums: the points of the kernel, then the bias.
  const int64_t part = Tiling::kPoints * step_of(channels, filters) + filters;
  float* parts = reinterpret_cast<float*>(scratch((threads.count() * (part + block.room()) + longest) * sizeof(float)));
  float *outside = parts + threads.count() * part, *rooms = outside + longest;
  std::fill_n(outside, longest, 0.f);
  std::fill_n(parts, threads.count() * part, 0.f);
  with_columns(filters, [&]<int Columns>() {
    threads.share(tiling.count, [&](int64_t begin, int64_t end, int thread) {
      float* sums = parts + thread * part;
      add_kernel_gradient<Columns>(tiling, block, x, y, outside, rooms + thread * block.room(), begin, end, sums,
                                   sums + part - filters);
    });
    finish_kernel_gradient<Columns>(tiling, parts, part, threads, k);
  });
  if (bias == nullptr) return;
  std::fill_n(bias, filters, 0.f);
  for (int thread = 0; thread < threads.count(); ++thread) {
    const float* sum = parts + (thread + 1) * part - filters;
    for (int64_t f = 0; f < filters; ++f) bias[f] += sum[f];
  }
}

}  // namespace cornu::winograd
