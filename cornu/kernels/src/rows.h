// What functions of rows (the last axis of an array) share: sums over a row, and rows shared among threads.

#pragma once

#include "runtime.h"
#include "vectors.h"

namespace cornu {

using Floats = ffi::Buffer<ffi::DataType::F32>;

// Fewer numbers than this are not worth a second thread.
constexpr int64_t kNumbersOfAThread = 1 << 14;

// Calls `work(first column, lanes)` for the vectors of a row of `size` numbers.
template <class Work>
inline void in_vectors(int64_t size, Work&& work) {
  int64_t i = 0;
  for (; i + kWidth <= size; i += kWidth) work(i, kWidth);
  if (i < size) work(i, static_cast<int>(size - i));
}

// Calls `work(first row, last row, thread)` once for each thread that has rows; returns among how many they are shared.
template <class Work>
int share_rows(const Threads& threads, int64_t rows, int64_t size, Work&& work) {
  const Threads busy = threads.at_most(std::min(rows, rows * size / kNumbersOfAThread));
  busy.share(rows, work);
  return busy.count();
}

}  // namespace cornu
