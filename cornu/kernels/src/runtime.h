// What all kernels share: threads, scratch memory, and errors that never cross the boundary as exceptions.

#pragma once

#include <cstdlib>
#include <exception>
#include <new>
#include <string>

#include "threads.h"
#include "xla/ffi/api/ffi.h"

namespace cornu {

constexpr size_t kAlignment = 64;

inline size_t round_up(size_t bytes) { return (bytes + kAlignment - 1) / kAlignment * kAlignment; }

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
