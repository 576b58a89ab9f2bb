// Many small matrix products at once: y[..., row, column] = sum over depth of a[..., row, depth] * b[..., depth, column].
//
// Each axis has a distance of its own in each array, so operands and result lie as they are; nobody transposes them
// first. Only the columns of the result must be neighbours.

#include "lanes.h"
#include "runtime.h"

namespace cornu {
namespace {

// Columns of a panel of b, which stays in the first-level cache.
constexpr int kColumns = 2, kWide = kColumns * kWidth;
// Rows of one product that make packing b worth it.
constexpr int64_t kRowsOfAShare = 8 * kTall<kColumns>;

// How far apart neighbours along an axis lie in one array; `batch` has a distance for each axis of products.
struct Distances {
  ffi::Span<const int64_t> all;
  int64_t row() const { return all.end()[-3]; }
  int64_t column() const { return all.end()[-2]; }
  int64_t depth() const { return all.end()[-1]; }
};

// The number of products, then the sizes of one.
struct Sizes {
  explicit Sizes(ffi::Span<const int64_t> sizes)
      : all(sizes), rows(sizes.end()[-3]), columns(sizes.end()[-2]), depth(sizes.end()[-1]) {
    for (size_t i = 0; i + 3 < sizes.size(); ++i) products *= sizes[i];
  }

  // Where the product with this number starts.
  int64_t start(int64_t product, const Distances& distances) const {
    int64_t at = 0;
    for (size_t i = all.size() - 3; i-- > 0; product /= all[i]) at += product % all[i] * distances.all[i];
    return at;
  }

  ffi::Span<const int64_t> all;
  int64_t rows, columns, depth, products = 1;
};

// A square of vectors turned over: rows become columns. Each round deals the two halves out alternately.
void turn(Vector (&square)[kWidth]) {
  Integers low, high;
  for (int i = 0; i < kWidth; ++i) {
    low[i] = i / 2 + i % 2 * kWidth;
    high[i] = low[i] + kWidth / 2;
  }
  for (int round = 1; round < kWidth; round *= 2) {
    Vector dealt[kWidth];
    for (int i = 0; i < kWidth / 2; ++i) {
      dealt[2 * i] = __builtin_shuffle(square[i], square[i + kWidth / 2], low);
      dealt[2 * i + 1] = __builtin_shuffle(square[i], square[i + kWidth / 2], high);
    }
    std::memcpy(square, dealt, sizeof(dealt));
  }
}

template <class Number>
float as_float(Number x) {
  return Lanes<1>::load(&x)[0];
}

// The vectors of `count` <= kWide columns from `b` on, one line for each step of the depth, zeros behind the last column.
template <class Number>
void pack(const Number* b, const Distances& distances, int64_t depth, int64_t count, float* panel) {
  const int64_t along = distances.depth(), across = distances.column();
  for (int64_t first = 0; first < kWide; first += kWidth, panel += kWidth) {
    const int lanes = static_cast<int>(std::clamp<int64_t>(count - first, 0, kWidth));
    const Number* from = b + first * across;
    int64_t k = 0;
    if (lanes == kWidth && across == 1) {
      for (; k < depth; ++k) store(panel + k * kWide, Lanes<kWidth>::load(from + k * along));
    } else if (lanes == kWidth && along == 1) {
      for (; k + kWidth <= depth; k += kWidth) {
        Vector square[kWidth];
        for (int i = 0; i < kWidth; ++i) square[i] = Lanes<kWidth>::load(from + i * across + k);
        turn(square);
        for (int i = 0; i < kWidth; ++i) store(panel + (k + i) * kWide, square[i]);
      }
    }
    for (; k < depth; ++k) {
      Vector line{};
      for (int i = 0; i < lanes; ++i) line[i] = as_float(from[i * across + k * along]);
      store(panel + k * kWide, line);
    }
  }
}

// `Rows` results of `count` columns.
template <int Rows, class Number>
void rows_of_product(const float* a, Steps steps, const float* panel, int64_t depth, int64_t count, Number* y,
                     int64_t y_row) {
  Tile<Rows, kColumns> sums;
  clear(sums);
  multiply(a, steps, panel, kColumns, depth, sums);
  for (int r = 0; r < Rows; ++r) {
    Number* to = y + r * y_row;
    if (count == kWide) {
      for (int c = 0; c < kColumns; ++c) Lanes<kWidth>::store(to + c * kWidth, sums[r][c]);
      continue;
    }
    for (int64_t i = 0; i < count; ++i) {
      Lanes<1>::store(to + i, Lanes<1>::splat(sums[r][i / kWidth][i % kWidth]));
    }
  }
}

// `count` numbers, `step` apart, as neighbours in float32.
void widen(const BFloat16* from, int64_t step, int64_t count, float* to) {
  int64_t i = 0;
  for (; step == 1 && i + kWidth <= count; i += kWidth) store(to + i, Lanes<kWidth>::load(from + i));
  for (; i < count; ++i) to[i] = as_float(from[i * step]);
}

// Rows of a as float32: where they lie, or copied to `room`.
const float* widened(const float* a, Steps&, int64_t, int64_t, float*) { return a; }

const float* widened(const BFloat16* a, Steps& steps, int64_t rows, int64_t depth, float* room) {
  if (steps.row == 1) {
    for (int64_t k = 0; k < depth; ++k) widen(a + k * steps.depth, 1, rows, room + k * rows);
    steps = {1, rows};
  } else {
    for (int64_t r = 0; r < rows; ++r) widen(a + r * steps.row, steps.depth, depth, room + r * depth);
    steps = {depth, 1};
  }
  return room;
}

// Rows [begin, end) of one product.
template <class Number>
void part_of_product(const Sizes& n, const Number* a, const Distances& da, const Number* b, const Distances& db,
                     Number* y, const Distances& dy, int64_t begin, int64_t end, float* room) {
  float* panel = room;
  Steps steps{da.row(), da.depth()};
  const float* rows = widened(a + begin * da.row(), steps, end - begin, n.depth, room + n.depth * kWide);
  for (int64_t column = 0; column < n.columns; column += kWide) {
    const int64_t count = std::min<int64_t>(kWide, n.columns - column);
    pack(b + column * db.column(), db, n.depth, count, panel);
    in_row_blocks<kColumns>(0, end - begin, [&]<int Rows>(int64_t r) {
      rows_of_product<Rows>(rows + r * steps.row, steps, panel, n.depth, count, y + (begin + r) * dy.row() + column,
                            dy.row());
    });
  }
}

template <class Number>
void contract(const Threads& threads, const Sizes& n, const Number* a, const Distances& da, const Number* b,
              const Distances& db, Number* y, const Distances& dy) {
  const int64_t tall = std::min(n.rows, kRowsOfAShare), parts = (n.rows + tall - 1) / tall;
  const int64_t room = n.depth * (kWide + (sizeof(Number) < sizeof(float) ? tall : 0));
  float* rooms = reinterpret_cast<float*>(scratch(threads.count() * room * sizeof(float)));
  threads.share(n.products * parts, [&](int64_t begin, int64_t end, int thread) {
    for (int64_t i = begin; i < end; ++i) {
      const int64_t product = i / parts, first = i % parts * tall;
      part_of_product(n, a + n.start(product, da), da, b + n.start(product, db), db, y + n.start(product, dy), dy, first,
                      std::min(first + tall, n.rows), rooms + thread * room);
    }
  });
}

using Span = ffi::Span<const int64_t>;

ffi::Error contraction(ffi::ThreadPool pool, ffi::AnyBuffer a, ffi::AnyBuffer b, ffi::Result<ffi::AnyBuffer> y,
                       Span sizes, Span a_distances, Span b_distances, Span y_distances) {
  return guarded([&] {
    const Threads threads(pool);
    const auto run = [&]<class Number>(Number) {
      const auto data = [](const ffi::AnyBuffer& buffer) { return static_cast<Number*>(buffer.untyped_data()); };
      contract(threads, Sizes(sizes), data(a), Distances{a_distances}, data(b), Distances{b_distances}, data(*y),
               Distances{y_distances});
    };
    a.element_type() == ffi::DataType::BF16 ? run(BFloat16{}) : run(float{});
  });
}

}  // namespace

XLA_FFI_DEFINE_HANDLER_SYMBOL(cornu_contraction, contraction,
                              ffi::Ffi::Bind()
                                  .Ctx<ffi::ThreadPool>()
                                  .Arg<ffi::AnyBuffer>()
                                  .Arg<ffi::AnyBuffer>()
                                  .Ret<ffi::AnyBuffer>()
                                  .Attr<Span>("sizes")
                                  .Attr<Span>("a_distances")
                                  .Attr<Span>("b_distances")
                                  .Attr<Span>("y_distances"));

}  // namespace cornu
