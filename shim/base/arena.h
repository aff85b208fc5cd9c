// SPDX-License-Identifier: MIT
// Memory for what lives as long as the process: configuration text, sections, handlers. One mapping
// outside of the program's malloc; pages that are not used are never touched. For start-up and
// registration only: nothing on the fork path allocates.
#pragma once

#include <stddef.h>

#include "base/text.h"

namespace forkshim {

class Arena {
 public:
  // Maps it, as the first take() does: a program without handlers has none. Returns false if there
  // is no memory.
  bool map() { return __atomic_load_n(&start_, __ATOMIC_ACQUIRE) || map_now(); }

  // Unmaps everything. Nobody may use any of it, or take at the same time.
  void unmap();

  // Returns zeroed memory, or null if there is no more. Thread-safe.
  void* take(size_t size, size_t alignment = alignof(max_align_t));

  template <typename T>
  T* array(size_t count) {
    return static_cast<T*>(take(sizeof(T) * count, alignof(T)));
  }

  // The same for what nobody uses after the start. Where that is much, end_start() gives its pages
  // back, because each fork copies each page (`scripts/bench` fork by handlers: 1,000).
  template <typename T>
  T* array_for_start(size_t count) {
    return static_cast<T*>(take_for_start(sizeof(T) * count, alignof(T)));
  }
  void end_start();

  // Calls `look` for the whole of it, if it is mapped.
  void show(void (*look)(const void* memory, size_t size)) const;

  // Returns a zero-terminated copy, or null.
  const char* keep(Text text);

 private:
  bool map_now();
  void* map_and_take(size_t size, size_t alignment);
  void* take_for_start(size_t size, size_t alignment);

  // Up to here all lies together, in fewer pages.
  static constexpr size_t much = 16u << 10;
  // Less than a huge page, because the kernel may zero one as a whole at the first touch.
  static constexpr size_t total = (2u << 20) - (64u << 10);

  char* start_ = nullptr;
  size_t used_ = 0;            // from the end
  size_t used_for_start_ = 0;  // from the beginning
};

extern constinit Arena arena;

}  // namespace forkshim
