// Softmax over the last axis, and its gradient.

#include <limits>

#include "rows.h"

namespace cornu {
namespace {

// The first `count` numbers at `from`, then minus infinity.
Vector load_for_maximum(const float* from, int count) {
  Vector v = load(from, count);
  for (int i = count; i < kWidth; ++i) v[i] = -std::numeric_limits<float>::infinity();
  return v;
}

float maximum(const float* x, int64_t size) {
  Vector most = splat(-std::numeric_limits<float>::infinity());
  in_vectors(size, [&](int64_t i, int lanes) {
    const Vector v = load_for_maximum(x + i, lanes);
    most = select(v > most, v, most);
  });
  return maximum_of_lanes(most);
}

void softmax_of_row(const float* x, int64_t size, float* y) {
  const Vector most = splat(maximum(x, size));
  Vector sums{};
  in_vectors(size, [&](int64_t i, int lanes) {
    const Vector below = load_for_maximum(x + i, lanes) - most;
    // What is smaller than the exponential function goes is 0; a NaN stays one.
    const Vector e = select(below < splat(-80.f), Vector{}, Exponential(below).value());
    store(y + i, e, lanes);
    sums += e;
  });
  const Vector scale = splat(1.f / sum_of_lanes(sums));
  in_vectors(size, [&](int64_t i, int lanes) { store(y + i, load(y + i, lanes) * scale, lanes); });
}

ffi::Error softmax(ffi::ThreadPool pool, Floats x, ffi::Result<Floats> y) {
  return guarded([&] {
    const int64_t size = x.dimensions().back(), rows = x.element_count() / size;
    share_rows(Threads(pool), rows, size, [&](int64_t begin, int64_t end, int) {
      for (int64_t r = begin; r < end; ++r) softmax_of_row(x.typed_data() + r * size, size, y->typed_data() + r * size);
    });
  });
}

// dx = y * (dy - sum of dy * y)
void gradient_of_row(const float* y, const float* dy, int64_t size, float* dx) {
  Vector sums{};
  in_vectors(size, [&](int64_t i, int lanes) { sums += load(y + i, lanes) * load(dy + i, lanes); });
  const Vector sum = splat(sum_of_lanes(sums));
  in_vectors(size, [&](int64_t i, int lanes) {
    store(dx + i, load(y + i, lanes) * (load(dy + i, lanes) - sum), lanes);
  });
}

ffi::Error softmax_gradient(ffi::ThreadPool pool, Floats y, Floats dy, ffi::Result<Floats> dx) {
  return guarded([&] {
    const int64_t size = y.dimensions().back(), rows = y.element_count() / size;
    share_rows(Threads(pool), rows, size, [&](int64_t begin, int64_t end, int) {
      for (int64_t r = begin; r < end; ++r) {
        gradient_of_row(y.typed_data() + r * size, dy.typed_data() + r * size, size, dx->typed_data() + r * size);
      }
    });
  });
}

}  // namespace

XLA_FFI_DEFINE_HANDLER_SYMBOL(cornu_softmax, softmax,
                              ffi::Ffi::Bind().Ctx<ffi::ThreadPool>().Arg<Floats>().Ret<Floats>());

XLA_FFI_DEFINE_HANDLER_SYMBOL(cornu_softmax_gradient, softmax_gradient,
                              ffi::Ffi::Bind().Ctx<ffi::ThreadPool>().Arg<Floats>().Arg<Floats>().Ret<Floats>());

}  // namespace cornu
