// Masks for dropout: the bits that JAX draws (threefry on the position of each entry), made in vectors.

#include <cstdint>

#include "runtime.h"
#include "vectors.h"

namespace cornu {
namespace {

using Words = uint32_t __attribute__((vector_size(kWidth * sizeof(uint32_t))));
using Bytes = uint8_t __attribute__((vector_size(kWidth)));

// Entries that one thread makes at a time, a multiple of a vector.
constexpr int64_t kChunk = 1 << 14;

template <int First, int Second, int Third, int Fourth>
void four_rounds(Words& x, Words& y) {
  const auto round = [&](int bits) {
    x += y;
    y = (y << bits | y >> (32 - bits)) ^ x;
  };
  round(First);
  round(Second);
  round(Third);
  round(Fourth);
}

// Threefry 2x32 with 20 rounds of the positions (high, low); the exclusive or of both words of the result.
Words random_bits(uint32_t a, uint32_t b, uint32_t high, Words low) {
  const uint32_t c = a ^ b ^ 0x1BD11BDAu;
  Words x = Words{} + (high + a), y = low + b;
  four_rounds<13, 15, 26, 6>(x, y);
  x += b, y += c + 1;
  four_rounds<17, 29, 16, 24>(x, y);
  x += c, y += a + 2;
  four_rounds<13, 15, 26, 6>(x, y);
  x += a, y += b + 3;
  four_rounds<17, 29, 16, 24>(x, y);
  x += b, y += c + 4;
  four_rounds<13, 15, 26, 6>(x, y);
  x += c, y += a + 5;
  return x ^ y;
}

ffi::Error keep_mask(ffi::ThreadPool pool, ffi::Buffer<ffi::DataType::U32> seed,
                     ffi::Result<ffi::Buffer<ffi::DataType::PRED>> mask, int64_t threshold) {
  return guarded([&] {
    const uint32_t a = seed.typed_data()[0], b = seed.typed_data()[1];
    const Words bound = Words{} + static_cast<uint32_t>(threshold);
    auto* to = reinterpret_cast<uint8_t*>(mask->typed_data());
    const int64_t count = mask->element_count(), chunks = (count + kChunk - 1) / kChunk;
    Words lanes;
    for (int i = 0; i < kWidth; ++i) lanes[i] = i;
    Threads(pool).share(chunks, [&](int64_t first, int64_t last, int) {
      const int64_t end = std::min(count, last * kChunk);
      for (int64_t i = first * kChunk; i < end; i += kWidth) {
        const Words bits = random_bits(a, b, static_cast<uint32_t>(i >> 32), lanes + static_cast<uint32_t>(i));
        // A uniform float has 23 bits; the comparison is made on them as an integer.
        const Bytes kept = __builtin_convertvector(((bits >> 9) < bound) & 1, Bytes);
        std::memcpy(to + i, &kept, std::min<int64_t>(kWidth, end - i));
      }
    });
  });
}

}  // namespace

XLA_FFI_DEFINE_HANDLER_SYMBOL(cornu_keep_mask, keep_mask,
                              ffi::Ffi::Bind()
                                  .Ctx<ffi::ThreadPool>()
                                  .Arg<ffi::Buffer<ffi::DataType::U32>>()
                                  .Ret<ffi::Buffer<ffi::DataType::PRED>>()
                                  .Attr<int64_t>("threshold"));

}  // namespace cornu
