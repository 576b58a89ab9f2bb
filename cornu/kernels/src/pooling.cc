// Maximum and mean of windows, and their gradients, on arrays with the channels last.
//
// A maximum keeps one byte for each result: the place in its window that it came from. The gradient goes through the
// entries of the input and collects from the windows that cover each, so that nothing is written twice.

#include <cstdint>
#include <stdexcept>
#include <vector>

#include "lanes.h"
#include "runtime.h"

namespace cornu {
namespace {

using Sizes = ffi::Span<const int64_t>;

// The place of a maximum that passes no gradient on.
constexpr int kNowhere = 255;
// Bytes for which a further thread is worth its start.
constexpr int64_t kShare = 1 << 16;

struct Range {
  int64_t begin, end;
  int64_t size() const { return end - begin; }
};

struct Axis {
  int64_t size = 1, results = 1, window = 1, stride = 1, low = 0;

  // Entry of the input on which a window begins; negative before the edge.
  int64_t start(int64_t result) const { return result * stride - low; }

  // The places in a window that lie on the input.
  Range places(int64_t result) const {
    return {std::max<int64_t>(0, -start(result)), std::min(window, size - start(result))};
  }

  // The windows that cover an entry of the input.
  Range covering(int64_t entry) const {
    const int64_t reach = entry + low - window;
    return {reach < 0 ? 0 : reach / stride + 1, std::min(results, (entry + low) / stride + 1)};
  }

  std::vector<Range> all_covering() const {
    std::vector<Range> ranges;
    for (int64_t entry = 0; entry < size; ++entry) ranges.push_back(covering(entry));
    return ranges;
  }
};

// Three spatial axes, the first ones of size 1 if there are fewer. All axes before them are one.
struct Shape {
  int64_t batch = 1, channels;
  Axis outer, middle, inner;

  Shape(const ffi::AnyBuffer& x, const ffi::AnyBuffer& y, Sizes window, Sizes strides, Sizes low) {
    const size_t rank = window.size(), first = x.dimensions().size() - rank - 1;
    Axis* axes[] = {&outer, &middle, &inner};
    for (size_t i = 0; i < rank; ++i) {
      *axes[3 - rank + i] = {x.dimensions()[first + i], y.dimensions()[first + i], window[i], strides[i], low[i]};
    }
    for (size_t i = 0; i < first; ++i) batch *= x.dimensions()[i];
    channels = x.dimensions().back();
  }
};

// A row of the other array that a row meets: where it begins, the place in the window of its first entry, and over how
// many entries along the two outer axes the window reaches.
struct Row {
  int64_t offset;
  int place;
  int64_t reach;
};

struct Rows {
  Row rows[kNowhere];
  int count = 0;
  const Row* begin() const { return rows; }
  const Row* end() const { return rows + count; }
};

// The rows of the input under the windows (n, a, b, ...).
Rows rows_under(const Shape& s, int64_t n, int64_t a, int64_t b) {
  Rows rows;
  const Range outer = s.outer.places(a), middle = s.middle.places(b);
  for (int64_t i = outer.begin; i < outer.end; ++i) {
    for (int64_t j = middle.begin; j < middle.end; ++j) {
      const int64_t row = (n * s.outer.size + s.outer.start(a) + i) * s.middle.size + s.middle.start(b) + j;
      rows.rows[rows.count++] = {row * s.inner.size * s.channels,
                                 static_cast<int>((i * s.middle.window + j) * s.inner.window),
                                 outer.size() * middle.size()};
    }
  }
  return rows;
}

// The rows of results whose windows cover the entries (n, i, j, ...).
Rows rows_over(const Shape& s, int64_t n, int64_t i, int64_t j) {
  Rows rows;
  const Range outer = s.outer.covering(i), middle = s.middle.covering(j);
  for (int64_t a = outer.begin; a < outer.end; ++a) {
    for (int64_t b = middle.begin; b < middle.end; ++b) {
      const int64_t row = (n * s.outer.results + a) * s.middle.results + b;
      const int64_t place = (i - s.outer.start(a)) * s.middle.window + j - s.middle.start(b);
      rows.rows[rows.count++] = {row * s.inner.results * s.channels, static_cast<int>(place * s.inner.window),
                                 s.outer.places(a).size() * s.middle.places(b).size()};
    }
  }
  return rows;
}

// Calls `work(n, a, b)` for each row of an array (batch, outer, middle, ...) of so many bytes.
template <class Work>
void in_rows(ffi::ThreadPool pool, int64_t batch, int64_t outer, int64_t middle, size_t bytes, Work&& work) {
  Threads(pool, bytes / kShare).share(batch * outer * middle, [&](int64_t begin, int64_t end, int) {
    for (int64_t row = begin; row < end; ++row) work(row / middle / outer, row / middle % outer, row % middle);
  });
}

// Calls `work.template operator()<T>()` with the type of an array's entries.
template <class Work>
ffi::Error with_type(const ffi::AnyBuffer& array, Work&& work) {
  return guarded([&] {
    if (array.element_type() == ffi::DataType::F32) {
      work.template operator()<float>();
    } else if (array.element_type() == ffi::DataType::BF16) {
      work.template operator()<BFloat16>();
    } else {
      throw std::invalid_argument("pooling takes float32 and bfloat16");
    }
  });
}

// The first of the largest entries; a NaN is larger than everything. `x` is at the first entry of a window's rows.
template <int Count, class T>
inline void write_maximum(const Rows& rows, const T* x, Range places, int64_t step, T* y, uint8_t* kept, bool relu) {
  using L = Lanes<Count>;
  const Row& first = *rows.begin();
  auto best = L::load(x + first.offset + places.begin * step);
  auto from = typename L::Ints{} + (first.place + static_cast<int>(places.begin));
  for (const Row& row : rows) {
    for (int64_t k = places.begin; k < places.end; ++k) {
      const auto value = L::load(x + row.offset + k * step);
      const auto wins = ~(value <= best) & (best == best);
      best = wins ? value : best;
      from = wins ? typename L::Ints{} + (row.place + static_cast<int>(k)) : from;
    }
  }
  if (relu) {
    from = best > 0 ? from : typename L::Ints{} + kNowhere;
    best = best <= 0 ? typename L::Floats{} : best;
  }
  L::store(y, best);
  if (kept != nullptr) L::store(kept, from);
}

ffi::Error maximum(ffi::ThreadPool pool, ffi::AnyBuffer x, ffi::Result<ffi::AnyBuffer> y, ffi::RemainingRets rest,
                   Sizes window, Sizes strides, Sizes low, bool relu) {
  return with_type(x, [&]<class T>() {
    const Shape s(x, *y, window, strides, low);
    const T* from = static_cast<const T*>(x.untyped_data());
    T* to = static_cast<T*>(y->untyped_data());
    auto* kept = rest.size() ? static_cast<uint8_t*>((*rest.get<ffi::AnyBuffer>(0))->untyped_data()) : nullptr;
    in_rows(pool, s.batch, s.outer.results, s.middle.results, x.size_bytes(), [&](int64_t n, int64_t a, int64_t b) {
      const Rows rows = rows_under(s, n, a, b);
      int64_t at = ((n * s.outer.results + a) * s.middle.results + b) * s.inner.results * s.channels;
      for (int64_t c = 0; c < s.inner.results; ++c, at += s.channels) {
        const Range places = s.inner.places(c);
        const T* start = from + s.inner.start(c) * s.channels;
        in_lanes(s.channels, [&]<int Count>(int64_t i) {
          write_maximum<Count>(rows, start + i, places, s.channels, to + at + i, kept ? kept + at + i : nullptr, relu);
        });
      }
    });
  });
}

ffi::Error maximum_gradient(ffi::ThreadPool pool, ffi::Buffer<ffi::DataType::U8> kept, ffi::AnyBuffer dy,
                            ffi::Result<ffi::AnyBuffer> dx, Sizes window, Sizes strides, Sizes low) {
  return with_type(dy, [&]<class T>() {
    const Shape s(*dx, dy, window, strides, low);
    const T* from = static_cast<const T*>(dy.untyped_data());
    const uint8_t* places = kept.typed_data();
    T* to = static_cast<T*>(dx->untyped_data());
    const std::vector<Range> covering = s.inner.all_covering();
    in_rows(pool, s.batch, s.outer.size, s.middle.size, dx->size_bytes(), [&](int64_t n, int64_t i, int64_t j) {
      const Rows rows = rows_over(s, n, i, j);
      int64_t at = ((n * s.outer.size + i) * s.middle.size + j) * s.inner.size * s.channels;
      for (int64_t k = 0; k < s.inner.size; ++k, at += s.channels) {
        const Range windows = covering[k];
        in_lanes(s.channels, [&]<int Count>(int64_t channel) {
          using L = Lanes<Count>;
          typename L::Floats sum{};
          for (const Row& row : rows) {
            for (int64_t c = windows.begin; c < windows.end; ++c) {
              const int64_t result = row.offset + c * s.channels + channel;
              const auto ours = L::load(places + result) == row.place + static_cast<int>(k - s.inner.start(c));
              sum += ours ? L::load(from + result) : typename L::Floats{};
            }
          }
          L::store(to + at + channel, sum);
        });
      }
    });
  });
}

ffi::Error mean(ffi::ThreadPool pool, ffi::AnyBuffer x, ffi::Result<ffi::AnyBuffer> y, Sizes window, Sizes strides,
                Sizes low) {
  return with_type(x, [&]<class T>() {
    const Shape s(x, *y, window, strides, low);
    const T* from = static_cast<const T*>(x.untyped_data());
    T* to = static_cast<T*>(y->untyped_data());
    in_rows(pool, s.batch, s.outer.results, s.middle.results, x.size_bytes(), [&](int64_t n, int64_t a, int64_t b) {
      const Rows rows = rows_under(s, n, a, b);
      int64_t at = ((n * s.outer.results + a) * s.middle.results + b) * s.inner.results * s.channels;
      for (int64_t c = 0; c < s.inner.results; ++c, at += s.channels) {
        const Range places = s.inner.places(c);
        const float share = 1.f / static_cast<float>(rows.count * places.size());
        const T* start = from + s.inner.start(c) * s.channels;
        in_lanes(s.channels, [&]<int Count>(int64_t channel) {
          using L = Lanes<Count>;
          typename L::Floats sum{};
          for (const Row& row : rows) {
            for (int64_t k = places.begin; k < places.end; ++k) {
              sum += L::load(start + row.offset + k * s.channels + channel);
            }
          }
          L::store(to + at + channel, sum * share);
        });
      }
    });
  });
}

ffi::Error mean_gradient(ffi::ThreadPool pool, ffi::AnyBuffer dy, ffi::Result<ffi::AnyBuffer> dx, Sizes window,
                         Sizes strides, Sizes low) {
  return with_type(dy, [&]<class T>() {
    const Shape s(*dx, dy, window, strides, low);
    const T* from = static_cast<const T*>(dy.untyped_data());
    T* to = static_cast<T*>(dx->untyped_data());
    const std::vector<Range> covering = s.inner.all_covering();
    in_rows(pool, s.batch, s.outer.size, s.middle.size, dx->size_bytes(), [&](int64_t n, int64_t i, int64_t j) {
      const Rows rows = rows_over(s, n, i, j);
      int64_t at = ((n * s.outer.size + i) * s.middle.size + j) * s.inner.size * s.channels;
      for (int64_t k = 0; k < s.inner.size; ++k, at += s.channels) {
        const Range windows = covering[k];
        in_lanes(s.channels, [&]<int Count>(int64_t channel) {
          using L = Lanes<Count>;
          typename L::Floats sum{};
          for (const Row& row : rows) {
            for (int64_t c = windows.begin; c < windows.end; ++c) {
              const float share = 1.f / static_cast<float>(row.reach * s.inner.places(c).size());
              sum += L::load(from + row.offset + c * s.channels + channel) * share;
            }
          }
          L::store(to + at + channel, sum);
        });
      }
    });
  });
}

}  // namespace

#define CORNU_WINDOWS .Attr<Sizes>("window").Attr<Sizes>("strides").Attr<Sizes>("low")

XLA_FFI_DEFINE_HANDLER_SYMBOL(cornu_max_pool, maximum,
                              ffi::Ffi::Bind()
                                  .Ctx<ffi::ThreadPool>()
                                  .Arg<ffi::AnyBuffer>()
                                  .Ret<ffi::AnyBuffer>()
                                  .RemainingRets() CORNU_WINDOWS.Attr<bool>("relu"));

XLA_FFI_DEFINE_HANDLER_SYMBOL(cornu_max_pool_gradient, maximum_gradient,
                              ffi::Ffi::Bind()
                                  .Ctx<ffi::ThreadPool>()
                                  .Arg<ffi::Buffer<ffi::DataType::U8>>()
                                  .Arg<ffi::AnyBuffer>()
                                  .Ret<ffi::AnyBuffer>() CORNU_WINDOWS);

XLA_FFI_DEFINE_HANDLER_SYMBOL(
    cornu_average_pool, mean,
    ffi::Ffi::Bind().Ctx<ffi::ThreadPool>().Arg<ffi::AnyBuffer>().Ret<ffi::AnyBuffer>() CORNU_WINDOWS);

XLA_FFI_DEFINE_HANDLER_SYMBOL(
    cornu_average_pool_gradient, mean_gradient,
    ffi::Ffi::Bind().Ctx<ffi::ThreadPool>().Arg<ffi::AnyBuffer>().Ret<ffi::AnyBuffer>() CORNU_WINDOWS);

}  // namespace cornu
