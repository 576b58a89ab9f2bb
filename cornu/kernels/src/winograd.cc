// Winograd's minimal filtering F(2x2, 3x3): four results of a 3x3 window take 16 multiplications instead of 36.
//
// With d a tile of 4x4 pixels, g the window and D, G, Y the matrices of the algorithm,
//
//     y = Y ((D d D^T) * (G g G^T)) Y^T
//
// where * is a product entry by entry, summed over the channels: 16 matrix products, one for each entry ("point").
// Tiles are taken in blocks that stay in the second-level cache. The gradient of the input is the same convolution with
// the window turned round; that of the kernel is the transpose of the formula in g.
//
// Lavin and Gray, "Fast Algorithms for Convolutional Neural Networks", 2015, https://arxiv.org/abs/1509.09308

#include "winograd.h"

#include "runtime.h"
#include "vectors.h"

namespace cornu::winograd {
namespace {

constexpr int kPoints = 16;
// Of a block's transformed tiles, what may stay in the second-level cache beside the kernel.
constexpr int64_t kBlockBytes = 320 * 1024;

// How far apart the points of a block of tiles lie. Without the vector more, sizes that are powers of two would put all
// 16 into the same few lines of the first-level cache.
int64_t step_of(int64_t block, int64_t channels) { return block * channels + kWidth; }

struct Tiles {
  explicit Tiles(const Shape& shape)
      : down((shape.rows + 1) / 2), across((shape.columns + 1) / 2), count(shape.batch * down * across) {}
  int64_t down, across, count;
};

// Where a tile lies: its image, and the row and column of its first result.
struct Place {
  int64_t image, row, column;
};

Place place_of(const Tiles& tiles, int64_t tile) {
  const int64_t in_image = tile % (tiles.down * tiles.across);
  return {tile / (tiles.down * tiles.across), in_image / tiles.across * 2, in_image % tiles.across * 2};
}

// Pointers to the Size x Size pixels from (row, column) on; pixels outside the image are `outside`.
template <int Size, class Float>
void pixels(Float* image, int64_t height, int64_t width, int64_t channels, int64_t row, int64_t column, Float* outside,
            Float* (&out)[Size * Size]) {
  for (int r = 0; r < Size; ++r) {
    for (int c = 0; c < Size; ++c) {
      const int64_t i = row + r, j = column + c;
      const bool inside = i >= 0 && i < height && j >= 0 && j < width;
      out[r * Size + c] = inside ? image + (i * width + j) * channels : outside;
    }
  }
}

// --- the matrices of the algorithm, applied to a row or column of vectors ------------------------------------------

inline void to_points(Vector a, Vector b, Vector c, Vector d, Vector (&out)[4]) {
  out[0] = a - c;
  out[1] = b + c;
  out[2] = c - b;
  out[3] = b - d;
}

inline void window_to_points(Vector a, Vector b, Vector c, Vector (&out)[4]) {
  const Vector ends = 0.5f * (a + c), middle = 0.5f * b;
  out[0] = a;
  out[1] = ends + middle;
  out[2] = ends - middle;
  out[3] = c;
}

inline void points_to_window(Vector a, Vector b, Vector c, Vector d, Vector (&out)[3]) {
  const Vector sum = 0.5f * (b + c);
  out[0] = a + sum;
  out[1] = 0.5f * (b - c);
  out[2] = sum + d;
}

inline void to_results(Vector a, Vector b, Vector c, Vector d, Vector (&out)[2]) {
  out[0] = a + b + c;
  out[1] = b - c - d;
}

inline void results_to_points(Vector a, Vector b, Vector (&out)[4]) {
  out[0] = a;
  out[1] = a + b;
  out[2] = a - b;
  out[3] = -b;
}

// --- tiles, results and kernels to and from points ------------------------------------------------------------------

// points[p * step + c] for the channels c of a tile of 4x4 pixels.
void transform_tile(const float* const (&pixel)[16], int64_t channels, float* points, int64_t step) {
  for (int64_t c = 0; c < channels; c += kWidth) {
    Vector down[4][4];
    for (int j = 0; j < 4; ++j) {
      Vector column[4];
      to_points(load(pixel[j] + c), load(pixel[4 + j] + c), load(pixel[8 + j] + c), load(pixel[12 + j] + c), column);
      for (int i = 0; i < 4; ++i) down[i][j] = column[i];
    }
    for (int i = 0; i < 4; ++i) {
      Vector row[4];
      to_points(down[i][0], down[i][1], down[i][2], down[i][3], row);
      for (int j = 0; j < 4; ++j) store(points + (i * 4 + j) * step + c, row[j]);
    }
  }
}

// Four results of a tile from its points, of which `panel` is the distance of two panels.
template <int Columns>
void transform_results(const float* points, int64_t step, int64_t panel, int64_t filters, const float* bias, bool relu,
                       float* const (&result)[4]) {
  for (int64_t f = 0; f < filters; f += kWidth) {
    const float* from = points + f / (Columns * kWidth) * panel + f % (Columns * kWidth);
    Vector down[2][4];
    for (int j = 0; j < 4; ++j) {
      Vector column[2];
      to_results(load(from + j * step), load(from + (4 + j) * step), load(from + (8 + j) * step),
                 load(from + (12 + j) * step), column);
      down[0][j] = column[0];
      down[1][j] = column[1];
    }
    const Vector add = bias == nullptr ? Vector{} : load(bias + f);
    for (int i = 0; i < 2; ++i) {
      Vector row[2];
      to_results(down[i][0], down[i][1], down[i][2], down[i][3], row);
      for (int j = 0; j < 2; ++j) {
        Vector y = row[j] + add;
        if (relu) y = select(y < Vector{}, Vector{}, y);
        if (result[i * 2 + j] != nullptr) store(result[i * 2 + j] + f, y);
      }
    }
  }
}

// The transpose of `transform_results`; adds the sum of the tile to `sum`.
template <int Columns>
void transform_result_gradient(const float* const (&pixel)[4], int64_t filters, float* points, int64_t step,
                               int64_t panel, float* sum) {
  for (int64_t f = 0; f < filters; f += kWidth) {
    float* to = points + f / (Columns * kWidth) * panel + f % (Columns * kWidth);
    Vector down[4][2];
    for (int j = 0; j < 2; ++j) {
      Vector column[4];
      results_to_points(load(pixel[j] + f), load(pixel[2 + j] + f), column);
      for (int i = 0; i < 4; ++i) down[i][j] = column[i];
    }
    for (int i = 0; i < 4; ++i) {
      Vector row[4];
      results_to_points(down[i][0], down[i][1], row);
      for (int j = 0; j < 4; ++j) store(to + (i * 4 + j) * step, row[j]);
      if (i == 1) store(sum + f, load(sum + f) + row[1]);
    }
  }
}

// Vectors of a kernel (3, 3, channels, filters) at one channel and filter, as points.
void window_points(const float* k, int64_t size, Vector (&points)[kPoints]) {
  Vector down[4][3];
  for (int j = 0; j < 3; ++j) {
    Vector column[4];
    window_to_points(load(k + j * size), load(k + (3 + j) * size), load(k + (6 + j) * size), column);
    for (int i = 0; i < 4; ++i) down[i][j] = column[i];
  }
  for (int i = 0; i < 4; ++i) {
    Vector row[4];
    window_to_points(down[i][0], down[i][1], down[i][2], row);
    for (int j = 0; j < 4; ++j) points[i * 4 + j] = row[j];
  }
}

// A kernel as points, each a matrix (channels, filters) in panels of Columns vectors.
template <int Columns>
void transform_kernel(const float* k, int64_t channels, int64_t filters, float* points) {
  constexpr int64_t kWide = Columns * kWidth;
#pragma omp parallel for
  for (int64_t c = 0; c < channels; ++c) {
    for (int64_t f = 0; f < filters; f += kWidth) {
      Vector point[kPoints];
      window_points(k + c * filters + f, channels * filters, point);
      float* to = points + f / kWide * channels * kWide + c * kWide + f % kWide;
      for (int p = 0; p < kPoints; ++p) store(to + p * channels * filters, point[p]);
    }
  }
}

// The same for the gradient of the input: the window turned round, channels and filters exchanged.
template <int Columns>
void transform_turned_kernel(const float* k, int64_t channels, int64_t filters, float* points) {
  constexpr int64_t kWide = Columns * kWidth;
  // Turned round, the window's first and last tap change places, and with them the first and last point.
  constexpr int kTurned[4] = {3, 1, 2, 0};
#pragma omp parallel for
  for (int64_t c = 0; c < channels; ++c) {
    float* column = points + c / kWide * filters * kWide + c % kWide;
    for (int64_t f = 0; f < filters; f += kWidth) {
      Vector point[kPoints];
      window_points(k + c * filters + f, channels * filters, point);
      for (int i = 0; i < 4; ++i) {
        for (int j = 0; j < 4; ++j) {
          float* to = column + (i * 4 + j) * channels * filters + f * kWide;
          const Vector& from = point[kTurned[i] * 4 + kTurned[j]];
          for (int lane = 0; lane < kWidth; ++lane) to[lane * kWide] = from[lane];
        }
      }
    }
  }
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

int64_t tiles_of_a_block(int64_t tiles, int64_t channels, int64_t filters, int threads) {
  constexpr int64_t kTall = kWidth == 16 ? 12 : 6;
  const int64_t fit = kBlockBytes / (kPoints * sizeof(float) * (channels + filters));
  const int64_t share = (tiles + threads - 1) / threads;
  return std::max<int64_t>(std::min(fit, share) / kTall, 1) * kTall;
}

int64_t room_for(int64_t block, int64_t channels, int64_t filters) {
  return kPoints * (step_of(block, channels) + step_of(block, filters));
}

template <int Columns>
void convolve_tiles(const Shape& shape, const float* x, const float* points, const float* bias, bool relu, float* y,
              float* room, int64_t block, int64_t room_of_a_thread) {
  constexpr int64_t kWide = Columns * kWidth;
  const Tiles tiles(shape);
  const int64_t channels = shape.channels, filters = shape.filters;
  std::fill_n(room, channels, 0.f);
  const float* outside = room;
#pragma omp parallel for schedule(static)
  for (int64_t first = 0; first < tiles.count; first += block) {
    const int64_t count = std::min(block, tiles.count - first);
    float* tile_points = room + channels + omp_get_thread_num() * room_of_a_thread;
    float* sums = tile_points + kPoints * step_of(block, channels);
    const int64_t tile_step = step_of(block, channels), sum_step = step_of(block, filters);
    for (int64_t t = 0; t < count; ++t) {
      const Place at = place_of(tiles, first + t);
      const float* pixel[16];
      pixels<4>(x + at.image * shape.height * shape.width * channels, shape.height, shape.width, channels,
                at.row - shape.top, at.column - shape.left, outside, pixel);
      transform_tile(pixel, channels, tile_points + t * channels, tile_step);
    }
    for (int p = 0; p < kPoints; ++p) {
      for (int64_t f = 0; f < filters; f += kWide) {
        in_row_blocks<Columns>(0, count, [&]<int Rows>(int64_t t) {
          product<Rows, Columns, false>(tile_points + p * tile_step + t * channels, channels, 1,
                                        points + (p * filters + f) * channels, channels,
                                        sums + p * sum_step + f * block + t * kWide);
        });
      }
    }
    for (int64_t t = 0; t < count; ++t) {
      const Place at = place_of(tiles, first + t);
      float* result[4];
      pixels<2>(y + at.image * shape.rows * shape.columns * filters, shape.rows, shape.columns, filters, at.row,
                at.column, static_cast<float*>(nullptr), result);
      transform_results<Columns>(sums + t * kWide, sum_step, block * kWide, filters, bias, relu, result);
    }
  }
}

template <int Columns>
void convolve(const Shape& shape, const float* x, const float* k, bool turned, const float* bias, bool relu, float* y,
              int threads) {
  const int64_t channels = shape.channels, filters = shape.filters;
  const int64_t block = tiles_of_a_block(Tiles(shape).count, channels, filters, threads);
  const int64_t points = kPoints * channels * filters, room_of_a_thread = room_for(block, channels, filters);
  float* room = reinterpret_cast<float*>(
      scratch((points + channels + threads * room_of_a_thread) * sizeof(float)));
  if (turned) {
    transform_turned_kernel<Columns>(k, filters, channels, room);
  } else {
    transform_kernel<Columns>(k, channels, filters, room);
  }
  convolve_tiles<Columns>(shape, x, room, bias, relu, y, room + points, block, room_of_a_thread);
}

// Adds to `sums`, the points of the kernel's gradient, what the tiles [begin, end) give; to `bias` the sum of y.
template <int Columns>
void add_kernel_gradient(const Shape& shape, const Tiles& tiles, const float* x, const float* y, int64_t begin,
                         int64_t end, int64_t block, const float* outside, float* room, float* sums, float* bias) {
  constexpr int64_t kWide = Columns * kWidth;
  const int64_t channels = shape.channels, filters = shape.filters;
  const int64_t tile_step = step_of(block, channels), result_step = step_of(block, filters);
  float *tile_points = room, *result_points = room + kPoints * tile_step;
  for (int64_t first = begin; first < end; first += block) {
    const int64_t count = std::min(block, end - first);
    for (int64_t t = 0; t < count; ++t) {
      const Place at = place_of(tiles, first + t);
      const float *pixel[16], *result[4];
      pixels<4>(x + at.image * shape.height * shape.width * channels, shape.height, shape.width, channels,
                at.row - shape.top, at.column - shape.left, outside, pixel);
      transform_tile(pixel, channels, tile_points + t * channels, tile_step);
      pixels<2>(y + at.image * shape.rows * shape.columns * filters, shape.rows, shape.columns, filters, at.row,
                at.column, outside, result);
      transform_result_gradient<Columns>(result, filters, result_points + t * kWide, result_step, block * kWide, bias);
    }
    for (int p = 0; p < kPoints; ++p) {
      for (int64_t f = 0; f < filters; f += kWide) {
        for (int64_t c = 0; c < channels; c += 8) {
          product<8, Columns, true>(tile_points + p * tile_step + c, 1, channels,
                                    result_points + p * result_step + f * block, count,
                                    sums + (p * filters + f) * channels + c * kWide);
        }
      }
    }
  }
}

// The kernel's gradient from its points, which lie in `threads` parts to be added.
template <int Columns>
void finish_kernel_gradient(const float* parts, int64_t part, int threads, int64_t channels, int64_t filters,
                            float* k) {
  constexpr int64_t kWide = Columns * kWidth;
  const int64_t size = channels * filters;
#pragma omp parallel for
  for (int64_t c = 0; c < channels; ++c) {
    for (int64_t f = 0; f < filters; f += kWidth) {
      const float* from = parts + f / kWide * channels * kWide + c * kWide + f % kWide;
      Vector down[3][4];
      for (int j = 0; j < 4; ++j) {
        Vector point[4], column[3];
        for (int i = 0; i < 4; ++i) {
          point[i] = load(from + (i * 4 + j) * size);
          for (int other = 1; other < threads; ++other) point[i] += load(from + other * part + (i * 4 + j) * size);
        }
        points_to_window(point[0], point[1], point[2], point[3], column);
        for (int i = 0; i < 3; ++i) down[i][j] = column[i];
      }
      for (int i = 0; i < 3; ++i) {
        Vector row[3];
        points_to_window(down[i][0], down[i][1], down[i][2], down[i][3], row);
        for (int j = 0; j < 3; ++j) store(k + (i * 3 + j) * size + c * filters + f, row[j]);
      }
    }
  }
}

template <int Columns>
void sum_kernel_gradient(const Shape& shape, const float* x, const float* y, float* k, float* bias, int threads) {
  const Tiles tiles(shape);
  const int64_t channels = shape.channels, filters = shape.filters;
  const int64_t block = tiles_of_a_block(tiles.count, channels, filters, threads);
  // A thread's part of the sums: the points of the kernel, then the bias.
  const int64_t part = kPoints * channels * filters + filters, longest = std::max(channels, filters);
  const int64_t room_of_a_thread = room_for(block, channels, filters);
  float* parts = reinterpret_cast<float*>(
      scratch((threads * (part + room_of_a_thread) + longest) * sizeof(float)));
  float *outside = parts + threads * part, *rooms = outside + longest;
  std::fill_n(outside, longest, 0.f);
#pragma omp parallel for schedule(static)
  for (int thread = 0; thread < threads; ++thread) {
    float* sums = parts + thread * part;
    std::fill_n(sums, part, 0.f);
    add_kernel_gradient<Columns>(shape, tiles, x, y, tiles.count * thread / threads,
                                 tiles.count * (thread + 1) / threads, block, outside,
                                 rooms + thread * room_of_a_thread, sums, sums + part - filters);
  }
  finish_kernel_gradient<Columns>(parts, part, threads, channels, filters, k);
  if (bias == nullptr) return;
  std::fill_n(bias, filters, 0.f);
  for (int thread = 0; thread < threads; ++thread) {
    const float* sum = parts + (thread + 1) * part - filters;
    for (int64_t f = 0; f < filters; ++f) bias[f] += sum[f];
  }
}

// Whether filters come in pairs of vectors, which halves the loads of the products.
bool in_pairs(int64_t filters) { return filters % (2 * kWidth) == 0; }

}  // namespace

bool serves(const Shape& shape) {
  return shape.channels % kWidth == 0 && shape.filters % kWidth == 0 && std::min(shape.channels, shape.filters) >= 32;
}

void forward(const Shape& shape, const float* x, const float* k, const float* bias, bool relu, float* y, int threads) {
  (in_pairs(shape.filters) ? convolve<2> : convolve<1>)(shape, x, k, false, bias, relu, y, threads);
}

void input_gradient(const Shape& shape, const float* y, const float* k, float* x, int threads) {
  const Shape turned{shape.batch,  shape.rows,     shape.columns, shape.filters, shape.height,
                     shape.width, shape.channels, 2 - shape.top, 2 - shape.left};
  (in_pairs(turned.filters) ? convolve<2> : convolve<1>)(turned, y, k, true, nullptr, false, x, threads);
}

void kernel_gradient(const Shape& shape, const float* x, const float* y, float* k, float* bias, int threads) {
  (in_pairs(shape.filters) ? sum_kernel_gradient<2> : sum_kernel_gradient<1>)(shape, x, y, k, bias, threads);
}

}  // namespace cornu::winograd
