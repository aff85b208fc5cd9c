// SPDX-License-Identifier: MIT
#include "arena.h"

#include <sys/mman.h>

namespace forkshim {

constinit Arena arena;

bool Arena::map() {
  if (start_) return true;
  void* memory = mmap(nullptr, total, PROT_READ | PROT_WRITE,
                      MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (memory == MAP_FAILED) return false;
  start_ = static_cast<char*>(memory);
  return true;
}

void* Arena::take(size_t size) {
  constexpr size_t alignment = alignof(max_align_t);
  if (!start_ || size > total) return nullptr;
  const size_t rounded = (size + alignment - 1) & ~(alignment - 1);
  const size_t offset = __atomic_fetch_add(&used_, rounded, __ATOMIC_RELAXED);
  return offset + rounded <= total ? start_ + offset : nullptr;
}

const char* Arena::keep(Text text) {
  char* memory = array<char>(text.size + 1);
  if (memory) memcpy(memory, text.data, text.size);
  return memory;
}

}  // namespace forkshim
