// SPDX-License-Identifier: MIT
// Memory for what lives as long as the process: configuration text, sections, handlers. One
// mapping, taken from the front, touched only where used; the program's malloc is left alone.
// For start-up and registration; nothing on the way through fork takes from it.
#pragma once

#include <stddef.h>

#include "base/text.h"

namespace forkshim {

class Arena {
 public:
  // Once, before anything is taken. False if there is no memory.
  bool map();

  // Forgets all that was taken. Nobody may hold any of it, nor take at the same time.
  void unmap();

  // Zeroed memory, or null when there is no more. Thread-safe after map().
  void* take(size_t size, size_t alignment = alignof(max_align_t));

  template <typename T>
  T* array(size_t count) {
    return static_cast<T*>(take(sizeof(T) * count, alignof(T)));
  }

  // A zero-terminated copy, or null.
  const char* keep(Text text);

 private:
  // Less than a huge page, which the kernel may otherwise fill with zeroes at the first touch.
  static constexpr size_t total = (2u << 20) - (64u << 10);

  char* start_ = nullptr;
  size_t used_ = 0;
};

extern constinit Arena arena;

}  // namespace forkshim
