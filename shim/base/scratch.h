// SPDX-License-Identifier: MIT
#pragma once

#include <new>

#include "base/kernel.h"

namespace forkshim {

// The headers of C++ that are more than a compiler's own are not there for musl.
template <typename T>
inline constexpr bool is_array = false;
template <typename T, size_t size>
inline constexpr bool is_array<T[size]> = true;

// An object of a scope that is too large for the caller's stack, which may be a coroutine's, or a
// signal handler's of 8 KiB: the library takes 2 KiB of it at most. Costs two system calls.
// Async-signal-safe. Null where there is no memory.
template <typename T>
class Scratch {
 public:
  template <typename... Arguments>
  explicit Scratch(Arguments&&... arguments) : memory_(kernel::map(sizeof(T))) {
    if constexpr (!is_array<T>)
      if (memory_) new (memory_) T(static_cast<Arguments&&>(arguments)...);
  }
  ~Scratch() {
    if (!memory_) return;
    if constexpr (!is_array<T>) get()->~T();
    kernel::unmap(memory_, sizeof(T));
  }
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;

  explicit operator bool() const { return memory_; }
  T* get() const { return static_cast<T*>(memory_); }
  T* operator->() const { return get(); }
  T& operator*() const { return *get(); }

 private:
  void* const memory_;
};

}  // namespace forkshim
