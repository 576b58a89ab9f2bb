// Floats in vectors of any number of lanes, read from and written to memory as float32 or bfloat16.

#pragma once

#include <algorithm>
#include <cstdint>
#include <cstring>

#include "vectors.h"

namespace cornu {

// The upper half of a float.
struct BFloat16 {
  uint16_t bits;
};

// Vector types, and conversions between them, by name: GCC 12 does not take them from template parameters.
template <int Count>
struct VectorTypes;

#define CORNU_VECTOR_TYPES(Count)                                                      \
  template <>                                                                          \
  struct VectorTypes<Count> {                                                          \
    typedef float Floats __attribute__((vector_size(Count * sizeof(float))));          \
    typedef int32_t Ints __attribute__((vector_size(Count * sizeof(int32_t))));        \
    typedef uint16_t Halves __attribute__((vector_size(Count * sizeof(uint16_t))));    \
    typedef uint8_t Bytes __attribute__((vector_size(Count)));                         \
    static Ints to_ints(Halves v) { return __builtin_convertvector(v, Ints); }         \
    static Ints to_ints(Bytes v) { return to_ints(__builtin_convertvector(v, Halves)); } \
    static Halves to_halves(Ints v) { return __builtin_convertvector(v, Halves); }     \
    static Bytes to_bytes(Ints v) { return __builtin_convertvector(to_halves(v), Bytes); } \
  }

#ifdef __AVX512F__
CORNU_VECTOR_TYPES(16);
#endif
CORNU_VECTOR_TYPES(8);
CORNU_VECTOR_TYPES(4);
CORNU_VECTOR_TYPES(1);
#undef CORNU_VECTOR_TYPES

template <int Count>
struct Lanes : VectorTypes<Count> {
  using Types = VectorTypes<Count>;
  using typename Types::Bytes, typename Types::Floats, typename Types::Halves, typename Types::Ints;

  static Floats splat(float x) { return x - Floats{}; }

  static Floats load(const float* from) {
    Floats v;
    std::memcpy(&v, from, sizeof(v));
    return v;
  }

  static Floats load(const BFloat16* from) {
    Halves h;
    std::memcpy(&h, from, sizeof(h));
    return reinterpret_cast<Floats>(Types::to_ints(h) << 16);
  }

  static Ints load(const uint8_t* from) {
    Bytes b;
    std::memcpy(&b, from, sizeof(b));
    return Types::to_ints(b);
  }

  static void store(float* to, Floats v) { std::memcpy(to, &v, sizeof(v)); }

  // To the nearest, of two equally near ones to the even; a NaN stays one.
  static void store(BFloat16* to, Floats v) {
    const Ints bits = reinterpret_cast<Ints>(v);
    const Ints rounded = bits + 0x7FFF + ((bits >> 16) & 1);
    const Halves h = Types::to_halves((v != v ? bits | 0x400000 : rounded) >> 16);
    std::memcpy(to, &h, sizeof(h));
  }

  static void store(uint8_t* to, Ints v) {
    const Bytes b = Types::to_bytes(v);
    std::memcpy(to, &b, sizeof(b));
  }
};

// Calls `work.template operator()<Count>(first)` on pieces that cover [0, size). The last two may overlap, so `work`
// must not build on what another call wrote.
template <class Work>
inline void in_lanes(int64_t size, Work&& work) {
  const auto run = [&]<int Count>() {
    for (int64_t i = 0; i < size; i += Count) work.template operator()<Count>(std::min(i, size - Count));
  };
  if (size >= kWidth) {
    run.template operator()<kWidth>();
  } else if (size >= 8) {
    run.template operator()<8>();
  } else if (size >= 4) {
    run.template operator()<4>();
  } else {
    run.template operator()<1>();
  }
}

}  // namespace cornu
