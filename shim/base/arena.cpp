// SPDX-License-Identifier: MIT
#include "base/arena.h"

#include "base/kernel.h"

namespace forkshim {

constinit Arena arena;

bool Arena::map() {
  if (__atomic_load_n(&start_, __ATOMIC_ACQUIRE)) return true;
  auto* const memory = static_cast<char*>(kernel::map(total));
  char* none = nullptr;
  if (!memory || __atomic_compare_exchange_n(&start_, &none, memory, false, __ATOMIC_ACQ_REL,
                                             __ATOMIC_ACQUIRE))
    return memory;
  kernel::unmap(memory, total);
  return true;
}

void Arena::unmap() {
  kernel::unmap(start_, total);
  start_ = nullptr;
  used_ = 0;
}

void* Arena::take(size_t size, size_t alignment) {
  if (size > total || !map()) return nullptr;
  // Includes the most that alignment can cost, because another thread may take in between.
  const size_t taken = size + alignment - 1;
  const size_t used = __atomic_add_fetch(&used_, taken, __ATOMIC_RELAXED);
  if (used > total) return nullptr;
  return start_ + ((total - used + alignment - 1) & ~(alignment - 1));
}

const char* Arena::keep(Text text) {
  char* memory = array<char>(text.size + 1);
  if (memory) memcpy(memory, text.data, text.size);
  return memory;
}

}  // namespace forkshim
