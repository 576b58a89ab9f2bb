// What all kernels share: threads, scratch memory, and errors that never cross the boundary as exceptions.

#pragma once

#include <omp.h>

#include <algorithm>
#include <cstdlib>
#include <exception>
#include <limits>
#include <mutex>
#include <new>
#include <string>

#include "xla/ffi/api/ffi.h"

namespace cornu {

namespace ffi = xla::ffi;

constexpr size_t kAlignment = 64;

inline size_t round_up(size_t bytes) { return (bytes + kAlignment - 1) / kAlignment * kAlignment; }

// As many threads as XLA's own pool has, for parallel regions that this thread starts while the object lives. XLA runs
// calls that do not depend on each other side by side; with all threads at work on each, they would only wait for one
// another, so they take turns. Fewer threads, where the work is not `worth` so many: one that sleeps takes 0.05 ms to wake.
class Threads {
 public:
  explicit Threads(const ffi::ThreadPool& pool, int64_t worth = std::numeric_limits<int64_t>::max())
      : turn_(turns()), count_(static_cast<int>(std::max<int64_t>(1, std::min<int64_t>(worth, pool.num_threads())))) {
    omp_set_num_threads(count_);
  }
  int count() const { return count_; }

 private:
  static std::mutex& turns() {
    static std::mutex one;
    return one;
  }

  std::lock_guard<std::mutex> turn_;
  int count_;
};

// Calls `work(begin, end, thread)` for a share of [0, count) on each thread, and returns when all are done.
template <class Work>
void share(int threads, int64_t count, Work&& work) {
#pragma omp parallel for num_threads(threads) schedule(static, 1)
  for (int i = 0; i < threads; ++i) {
    const int64_t begin = count * i / threads, end = count * (i + 1) / threads;
    if (begin < end) work(begin, end, i);
  }
}

// Memory of the calling thread that grows to the largest size asked for. Its contents last until the next call.
inline char* scratch(size_t bytes) {
  struct Room {
    char* data = nullptr;
    size_t size = 0;
    ~Room() { std::free(data); }
  };
  thread_local Room room;
  if (bytes > room.size) {
    std::free(room.data);
    room.size = round_up(bytes);
    room.data = static_cast<char*>(std::aligned_alloc(kAlignment, room.size));
    if (room.data == nullptr) {
      room.size = 0;
      throw std::bad_alloc();
    }
  }
  return room.data;
}

template <class Work>
ffi::Error guarded(Work&& work) {
  try {
    work();
    return ffi::Error::Success();
  } catch (const std::exception& error) {
    return ffi::Error::Internal(std::string("cornu: ") + error.what());
  }
}

}  // namespace cornu
