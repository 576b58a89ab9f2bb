// Layer normalization over the last axis, and its gradient:
//
//     y = gamma * (x - mean) * inverse + beta,    inverse = 1 / sqrt(variance + epsilon)

#include <cmath>

#include "rows.h"

namespace cornu {
namespace {

ffi::Error layer_normalization(ffi::ThreadPool pool, Floats x, Floats gamma, Floats beta, ffi::Result<Floats> y,
                               ffi::Result<Floats> means, ffi::Result<Floats> inverses, float epsilon) {
  return guarded([&] {
    const int64_t size = gamma.element_count(), rows = x.element_count() / size;
    const float *scale = gamma.typed_data(), *offset = beta.typed_data();
    share_rows(Threads(pool), rows, size, [&](int64_t begin, int64_t end, int) {
      for (int64_t r = begin; r < end; ++r) {
        const float* from = x.typed_data() + r * size;
        float* to = y->typed_data() + r * size;
        Vector sums{}, squares{};
        in_vectors(size, [&](int64_t i, int lanes) { sums += load(from + i, lanes); });
        const float mean = sum_of_lanes(sums) / size;
        in_vectors(size, [&](int64_t i, int lanes) {
          Vector distance = load(from + i, lanes) - mean;
          for (int lane = lanes; lane < kWidth; ++lane) distance[lane] = 0;
          squares += distance * distance;
        });
        const float inverse = 1 / std::sqrt(sum_of_lanes(squares) / size + epsilon);
        in_vectors(size, [&](int64_t i, int lanes) {
          const Vector normal = (load(from + i, lanes) - mean) * inverse;
          store(to + i, normal * load(scale + i, lanes) + load(offset + i, lanes), lanes);
        });
        means->typed_data()[r] = mean;
        inverses->typed_data()[r] = inverse;
      }
    });
  });
}

// A row of the gradient of x; adds to those of gamma and beta. With n = (x - mean) * inverse and g = dy * gamma,
// dx = inverse * (g - mean of g - n * mean of g * n).
void gradient_of_row(const float* x, const float* gamma, const float* dy, float mean, float inverse, int64_t size,
                     float* dx, float* d_gamma, float* d_beta) {
  Vector sums{}, products{};
  in_vectors(size, [&](int64_t i, int lanes) {
    const Vector n = (load(x + i, lanes) - mean) * inverse, d = load(dy + i, lanes), g = d * load(gamma + i, lanes);
    sums += g;
    products += g * n;
    store(d_gamma + i, load(d_gamma + i, lanes) + d * n, lanes);
    store(d_beta + i, load(d_beta + i, lanes) + d, lanes);
  });
  const float mean_g = sum_of_lanes(sums) / size, mean_gn = sum_of_lanes(products) / size;
  in_vectors(size, [&](int64_t i, int lanes) {
    const Vector n = (load(x + i, lanes) - mean) * inverse, g = load(dy + i, lanes) * load(gamma + i, lanes);
    store(dx + i, (g - mean_g - n * mean_gn) * inverse, lanes);
  });
}

ffi::Error layer_normalization_gradient(ffi::ThreadPool pool, Floats x, Floats gamma, Floats means, Floats inverses,
                                        Floats dy, ffi::Result<Floats> dx, ffi::Result<Floats> d_gamma,
                                        ffi::Result<Floats> d_beta) {
  return guarded([&] {
    const int64_t size = gamma.element_count(), rows = x.element_count() / size;
    const Threads threads(pool);
    // Each thread has sums of its own, which are added in the same order whenever there are as many threads.
    float* parts = reinterpret_cast<float*>(scratch(threads.count() * 2 * size * sizeof(float)));
    std::fill_n(parts, threads.count() * 2 * size, 0.f);
    const int busy = share_rows(threads, rows, size, [&](int64_t begin, int64_t end, int thread) {
      float* part = parts + thread * 2 * size;
      for (int64_t r = begin; r < end; ++r) {
        gradient_of_row(x.typed_data() + r * size, gamma.typed_data(), dy.typed_data() + r * size,
                        means.typed_data()[r], inverses.typed_data()[r], size, dx->typed_data() + r * size, part,
                        part + size);
      }
    });
    for (int64_t i = 0; i < size; ++i) {
      float gamma_sum = 0, beta_sum = 0;
      for (int thread = 0; thread < busy; ++thread) {
        gamma_sum += parts[thread * 2 * size + i];
        beta_sum += parts[thread * 2 * size + size + i];
      }
      d_gamma->typed_data()[i] = gamma_sum;
      d_beta->typed_data()[i] = beta_sum;
    }
  });
}

}  // namespace

XLA_FFI_DEFINE_HANDLER_SYMBOL(cornu_layer_normalization, layer_normalization,
                              ffi::Ffi::Bind()
                                  .Ctx<ffi::ThreadPool>()
                                  .Arg<Floats>()
                                  .Arg<Floats>()
                                  .Arg<Floats>()
                                  .Ret<Floats>()
                                  .Ret<Floats>()
                                  .Ret<Floats>()
                                  .Attr<float>("epsilon"));

XLA_FFI_DEFINE_HANDLER_SYMBOL(cornu_layer_normalization_gradient, layer_normalization_gradient,
                              ffi::Ffi::Bind()
                                  .Ctx<ffi::ThreadPool>()
                                  .Arg<Floats>()
                                  .Arg<Floats>()
                                  .Arg<Floats>()
                                  .Arg<Floats>()
                                  .Arg<Floats>()
                                  .Ret<Floats>()
                                  .Ret<Floats>()
                                  .Ret<Floats>());

}  // namespace cornu
