// The maximum over all positions and its gradient, on arrays (..., positions, channels).
//
// Equal maxima share the gradient, as in a reduction of JAX; the windows of pooling.cc give it to the first.

#include <limits>
#include <stdexcept>
#include <vector>

#include "lanes.h"
#include "runtime.h"

namespace cornu {
namespace {

// Bytes for which a further thread is worth its start.
constexpr int64_t kShare = 1 << 16;

// The positions and channels of one member of the batch.
struct Sizes {
  int64_t positions, channels;
};

// Calls `work.template operator()<T>(n, sizes)` for each member of the batch, T the type of the array's entries.
template <class Work>
ffi::Error in_batch(ffi::ThreadPool pool, const ffi::AnyBuffer& x, Work&& work) {
  return guarded([&] {
    const auto shape = x.dimensions();
    const Sizes sizes{shape[shape.size() - 2], shape.back()};
    const int64_t batch = static_cast<int64_t>(x.element_count()) / (sizes.positions * sizes.channels);
    const int64_t worthwhile = std::min<int64_t>(batch, x.size_bytes() / kShare);
    const auto type = x.element_type();
    if (type != ffi::DataType::F32 && type != ffi::DataType::BF16) {
      throw std::invalid_argument("global pooling takes float32 and bfloat16");
    }
    Threads(pool, worthwhile).share(batch, [&](int64_t begin, int64_t end, int) {
      for (int64_t n = begin; n < end; ++n) {
        if (type == ffi::DataType::F32) {
          work.template operator()<float>(n, sizes);
        } else {
          work.template operator()<BFloat16>(n, sizes);
        }
      }
    });
  });
}

template <class T>
T* at(const ffi::AnyBuffer& array, int64_t offset) {
  return static_cast<T*>(array.untyped_data()) + offset;
}

// A NaN is larger than everything. With `relu` the maximum is at least zero.
ffi::Error maximum(ffi::ThreadPool pool, ffi::AnyBuffer x, ffi::Result<ffi::AnyBuffer> y, bool relu) {
  return in_batch(pool, x, [&]<class T>(int64_t n, Sizes sizes) {
    const T* from = at<T>(x, n * sizes.positions * sizes.channels);
    T* to = at<T>(*y, n * sizes.channels);
    in_lanes(sizes.channels, [&]<int Count>(int64_t c) {
      using L = Lanes<Count>;
      auto best = relu ? typename L::Floats{} : L::load(from + c);
      // Apart from the maximum, which is one instruction only if it need not keep them.
      typename L::Ints nan{};
      for (int64_t i = 0; i < sizes.positions; ++i) {
        const auto value = L::load(from + i * sizes.channels + c);
        best = value > best ? value : best;
        nan |= value != value;
      }
      L::store(to + c, nan ? L::splat(std::numeric_limits<float>::quiet_NaN()) : best);
    });
  });
}

// With `relu`, x is what stands before it, and entries that are not positive have no gradient.
ffi::Error maximum_gradient(ffi::ThreadPool pool, ffi::AnyBuffer x, ffi::AnyBuffer y, ffi::AnyBuffer dy,
                            ffi::Result<ffi::AnyBuffer> dx, bool relu) {
  return in_batch(pool, x, [&]<class T>(int64_t n, Sizes sizes) {
    const T* from = at<T>(x, n * sizes.positions * sizes.channels);
    const T* best = at<T>(y, n * sizes.channels);
    T* to = at<T>(*dx, n * sizes.positions * sizes.channels);
    std::vector<float> share(sizes.channels);
    in_lanes(sizes.channels, [&]<int Count>(int64_t c) {
      using L = Lanes<Count>;
      const auto maximum = L::load(best + c);
      typename L::Floats equal{};
      for (int64_t i = 0; i < sizes.positions; ++i) {
        equal += L::load(from + i * sizes.channels + c) == maximum ? L::splat(1.f) : typename L::Floats{};
      }
      // No entry equals a NaN: the share is infinite or NaN, and so are all products with it.
      L::store(share.data() + c, L::load(at<T>(dy, n * sizes.channels + c)) / equal);
    });
    for (int64_t i = 0; i < sizes.positions; ++i, from += sizes.channels, to += sizes.channels) {
      in_lanes(sizes.channels, [&]<int Count>(int64_t c) {
        using L = Lanes<Count>;
        const typename L::Floats value = L::load(from + c), zero{};
        auto slope = (value == L::load(best + c) ? L::splat(1.f) : zero) * L::load(share.data() + c);
        if (relu) slope = value > 0 ? slope : zero;
        L::store(to + c, slope);
      });
    }
  });
}

}  // namespace

XLA_FFI_DEFINE_HANDLER_SYMBOL(
    cornu_global_max, maximum,
    ffi::Ffi::Bind().Ctx<ffi::ThreadPool>().Arg<ffi::AnyBuffer>().Ret<ffi::AnyBuffer>().Attr<bool>("relu"));

XLA_FFI_DEFINE_HANDLER_SYMBOL(cornu_global_max_gradient, maximum_gradient,
                              ffi::Ffi::Bind()
                                  .Ctx<ffi::ThreadPool>()
                                  .Arg<ffi::AnyBuffer>()
                                  .Arg<ffi::AnyBuffer>()
                                  .Arg<ffi::AnyBuffer>()
                                  .Ret<ffi::AnyBuffer>()
                                  .Attr<bool>("relu"));

}  // namespace cornu
