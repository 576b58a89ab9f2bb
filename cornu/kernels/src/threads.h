// Work shared among the threads of XLA's pool.

#pragma once

#include <immintrin.h>

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <exception>
#include <limits>
#include <memory>
#include <thread>

#include "xla/ffi/api/ffi.h"

namespace cornu {

namespace ffi = xla::ffi;

// Parts of a piece of work. Whoever has time takes the next one.
class Parts {
 public:
  using Run = void (*)(const void* work, int part);

  Parts(Run run, const void* work, int count) : run_(run), work_(work), count_(count) {}

  // Does parts until none is left to take.
  void take() {
    for (int part; (part = next_.fetch_add(1, std::memory_order_relaxed)) < count_;) {
      try {
        run_(work_, part);
      } catch (...) {
        if (!failed_.exchange(true)) failure_ = std::current_exception();
      }
      done_.fetch_add(1, std::memory_order_release);
    }
  }

  // Returns when all parts are done; the last ones that others took soon are.
  void wait() const {
    constexpr int kPatience = 2000;
    for (int i = 0; done_.load(std::memory_order_acquire) < count_; ++i) {
      i < kPatience ? _mm_pause() : std::this_thread::yield();
    }
    if (failed_) std::rethrow_exception(failure_);
  }

 private:
  Run run_;
  const void* work_;
  int count_;
  std::atomic<int> next_{0}, done_{0};
  std::atomic<bool> failed_{false};
  std::exception_ptr failure_;
};

// Where a part of [0, count) begins; the next one begins where it ends.
inline int64_t start_of_part(int64_t count, int part, int parts) { return count * part / parts; }

// The threads of XLA's own pool, among which a call shares its work. The calling thread does what no other has begun:
// calls that XLA runs side by side never wait for one another, and none sleeps while there is work.
class Threads {
 public:
  // Fewer than the pool has, where the work is not `worth` so many: one that sleeps takes 0.05 ms to wake.
  explicit Threads(const ffi::ThreadPool& pool, int64_t worth = std::numeric_limits<int64_t>::max())
      : pool_(pool), count_(static_cast<int>(std::max<int64_t>(1, std::min(worth, pool.num_threads())))) {}

  int count() const { return count_; }

  Threads at_most(int64_t count) const {
    Threads fewer = *this;
    fewer.count_ = static_cast<int>(std::clamp<int64_t>(count, 1, count_));
    return fewer;
  }

  // Calls `work(begin, end, part)` for as many parts of [0, count) as there are threads, and returns when all are done.
  // What a part is depends on nothing but the counts, so that sums over parts come out the same in every run.
  template <class Work>
  void share(int64_t count, const Work& work) const {
    const int parts = static_cast<int>(std::min<int64_t>(count_, count));
    const auto run = [&, count, parts](int part) {
      work(start_of_part(count, part, parts), start_of_part(count, part + 1, parts), part);
    };
    if (parts <= 1) {
      if (parts == 1) run(0);
      return;
    }
    const auto call = [](const void* work, int part) { (*static_cast<decltype(&run)>(work))(part); };
    const auto all = std::make_shared<Parts>(call, &run, parts);
    // A task that starts late finds nothing left to take, and `all` still there.
    for (int i = 1; i < parts; ++i) pool_.Schedule([all] { all->take(); });
    all->take();
    all->wait();
  }

 private:
  mutable ffi::ThreadPool pool_;
  int count_;
};

}  // namespace cornu
