// SPDX-License-Identifier: MIT
#pragma once

#include <new>
#include <type_traits>
#include <utility>

#include "base/kernel.h"

namespace forkshim {

// An object of a scope that is too large for the caller's stack, which may be a coroutine's, or a
// signal handler's of 8 KiB: the library takes 2 KiB of it at most. Costs two system calls.
// Async-signal-safe. Null where there is no memory.
template <typename T>
class Scratch {
 public:
  template <typename... Arguments>
  explicit Scratch(Arguments&&... arguments) : memory_(kernel::map(sizeof(T))) {
    if constexpr (!std::is_array_v<T>)
      if (memory_) new (memory_) T(std::forward<Arguments>(arguments)...);
  }
  ~Scratch() {
    if (!memory_) return;
    if constexpr (!std::is_array_v<T>) get()->~T();
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
