// Winograd's F(2x2, 3x3): four results of a 3x3 window take 16 multiplications instead of 36. The matrices of F(2, 3)
// are applied down the columns, then across the rows. winograd_tiles.h tells of the algorithm.

#pragma once

#include "vectors.h"
#include "winograd.h"

namespace cornu::winograd {

// --- the matrices of F(2, 3), each applied to one row or column of vectors ------------------------------------------

[[gnu::always_inline]] inline void tile_line(const Vector (&d)[4], Vector (&out)[4]) {
  out[0] = d[0] - d[2];
  out[1] = d[1] + d[2];
  out[2] = d[2] - d[1];
  out[3] = d[1] - d[3];
}

[[gnu::always_inline]] inline void window_line(const Vector (&g)[3], Vector (&out)[4]) {
  const Vector ends = 0.5f * (g[0] + g[2]), middle = 0.5f * g[1];
  out[0] = g[0];
  out[1] = ends + middle;
  out[2] = ends - middle;
  out[3] = g[2];
}

[[gnu::always_inline]] inline void line_of_window(const Vector (&p)[4], Vector (&out)[3]) {
  const Vector sum = 0.5f * (p[1] + p[2]);
  out[0] = p[0] + sum;
  out[1] = 0.5f * (p[1] - p[2]);
  out[2] = sum + p[3];
}

[[gnu::always_inline]] inline void line_of_results(const Vector (&p)[4], Vector (&out)[2]) {
  out[0] = p[0] + p[1] + p[2];
  out[1] = p[1] - p[2] - p[3];
}

[[gnu::always_inline]] inline void result_line(const Vector (&y)[2], Vector (&out)[4]) {
  out[0] = y[0];
  out[1] = y[0] + y[1];
  out[2] = y[0] - y[1];
  out[3] = -y[1];
}

// Applies one of them to the columns of a From x From matrix, then to the rows of what comes out.
template <int From, int To>
[[gnu::always_inline]] inline void on_both_axes(void (*matrix)(const Vector (&)[From], Vector (&)[To]),
                                                const Vector (&in)[From * From], Vector (&out)[To * To]) {
  Vector down[To][From];
  for (int j = 0; j < From; ++j) {
    Vector column[From], made[To];
    for (int i = 0; i < From; ++i) column[i] = in[i * From + j];
    matrix(column, made);
    for (int i = 0; i < To; ++i) down[i][j] = made[i];
  }
  for (int i = 0; i < To; ++i) {
    Vector row[To];
    matrix(down[i], row);
    for (int j = 0; j < To; ++j) out[i * To + j] = row[j];
  }
}

// --- the tiles: 4x4 pixels for 2x2 results -------------------------------------------------------------------------

struct Square {
  static constexpr int kPixels = 16, kResults = 4, kTaps = 9, kPoints = 16;

  explicit Square(const Image& image)
      : shape(image),
        down((image.rows + 1) / 2),
        across((image.columns + 1) / 2),
        count(image.batch * down * across),
        channels(image.channels),
        filters(image.filters) {}

  // Where a tile lies: its image, and the row and column of its first result.
  struct Place {
    int64_t image, row, column;
  };

  Place place_of(int64_t tile) const {
    const int64_t in_image = tile % (down * across);
    return {tile / (down * across), in_image / across * 2, in_image % across * 2};
  }

  // The place of the next tile, without divisions.
  Place behind(Place at) const {
    at.column += 2;
    if (at.column < 2 * across) return at;
    at.column = 0;
    at.row += 2;
    if (at.row < 2 * down) return at;
    return {at.image + 1, 0, 0};
  }

  template <class Number>
  void pixels_at(Number* x, const Place& at, Number* outside, Number* (&pixel)[kPixels]) const {
    square<4>(x + at.image * shape.height * shape.width * channels, shape.height, shape.width, channels,
              at.row - shape.top, at.column - shape.left, outside, pixel);
  }

  template <class Number>
  void results_at(Number* y, const Place& at, Number* outside, Number* (&result)[kResults]) const {
    square<2>(y + at.image * shape.rows * shape.columns * filters, shape.rows, shape.columns, filters, at.row,
              at.column, outside, result);
  }

  void pixels_of(const float* x, int64_t tile, const float* outside, const float* (&pixel)[kPixels]) const {
    pixels_at(x, place_of(tile), outside, pixel);
  }

  template <class Float>
  void results_of(Float* y, int64_t tile, Float* outside, Float* (&result)[kResults]) const {
    results_at(y, place_of(tile), outside, result);
  }

  static void tile_to_points(const Vector (&tile)[kPixels], Vector (&points)[kPoints]) {
    on_both_axes<4, 4>(tile_line, tile, points);
  }
  static void window_to_points(const Vector (&window)[kTaps], Vector (&points)[kPoints]) {
    on_both_axes<3, 4>(window_line, window, points);
  }
  static void points_to_window(const Vector (&points)[kPoints], Vector (&window)[kTaps]) {
    on_both_axes<4, 3>(line_of_window, points, window);
  }
  static void points_to_results(const Vector (&points)[kPoints], Vector (&results)[kResults]) {
    on_both_axes<4, 2>(line_of_results, points, results);
  }
  static void results_to_points(const Vector (&results)[kResults], Vector (&points)[kPoints]) {
    on_both_axes<2, 4>(result_line, results, points);
  }

  Image shape;
  int64_t down, across, count, channels, filters;

 private:
  // Pointers to the Size x Size entries from (row, column) on; those that are not there are `outside`.
  template <int Size, class Float>
  static void square(Float* image, int64_t height, int64_t width, int64_t depth, int64_t row, int64_t column,
                     Float* outside, Float* (&out)[Size * Size]) {
    if (row >= 0 && row + Size <= height && column >= 0 && column + Size <= width) {
      Float* first = image + (row * width + column) * depth;
      for (int i = 0; i < Size * Size; ++i) out[i] = first + (i / Size * width + i % Size) * depth;
      return;
    }
    for (int r = 0; r < Size; ++r) {
      for (int c = 0; c < Size; ++c) {
        const int64_t i = row + r, j = column + c;
        const bool inside = i >= 0 && i < height && j >= 0 && j < width;
        out[r * Size + c] = inside ? image + (i * width + j) * depth : outside;
      }
    }
  }
};

// What convolves the gradient of results, with the window turned round, to that of the pixels.
inline Image turned_round(const Image& shape) {
  return {shape.batch, shape.rows,     shape.columns, shape.filters, shape.height,
          shape.width, shape.channels, 2 - shape.top, 2 - shape.left};
}

}  // namespace cornu::winograd
