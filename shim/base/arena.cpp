// SPDX-License-Identifier: MIT
#include "base/arena.h"

#include <sys/mman.h>

#include "base/kernel.h"

namespace forkshim {

constinit Arena arena;

bool Arena::map_now() {
  auto* const memory = static_cast<char*>(kernel::map(total));
  char* none = nullptr;
  if (!memory || __atomic_compare_exchange_n(&start_, &none, memory, false, __ATOMIC_ACQ_REL,
                                             __ATOMIC_ACQUIRE))
    return memory;
  kernel::unmap(memory, total);
  return true;
}

void Arena::show(void (*look)(const void* memory, size_t size)) const {
  if (start_) look(start_, total);
}

void Arena::unmap() {
  kernel::unmap(start_, total);
  start_ = nullptr;
  used_ = used_for_start_ = 0;
}

// Apart, so that the usual way saves no registers.
[[gnu::noinline]] void* Arena::map_and_take(size_t size, size_t alignment) {
  return map() ? take(size, alignment) : nullptr;
}

void* Arena::take(size_t size, size_t alignment) {
  if (size > total) return nullptr;
  if (!__atomic_load_n(&start_, __ATOMIC_ACQUIRE)) [[unlikely]]
    return map_and_take(size, alignment);
  // Includes the most that alignment can cost, because another thread may take in between.
  const size_t taken = size + alignment - 1;
  const size_t used = __atomic_add_fetch(&used_, taken, __ATOMIC_SEQ_CST);
  if (used + __atomic_load_n(&used_for_start_, __ATOMIC_SEQ_CST) > total) return nullptr;
  return start_ + ((total - used + alignment - 1) & ~(alignment - 1));
}

// Each of both adds first and then looks at the other, so that they never meet.
void* Arena::take_for_start(size_t size, size_t alignment) {
  if (__atomic_load_n(&used_, __ATOMIC_RELAXED) < much) return take(size, alignment);
  if (size > total) return nullptr;
  const size_t taken = size + alignment - 1;
  const size_t end = __atomic_add_fetch(&used_for_start_, taken, __ATOMIC_SEQ_CST);
  if (end + __atomic_load_n(&used_, __ATOMIC_SEQ_CST) > total) return nullptr;
  return start_ + ((end - taken + alignment - 1) & ~(alignment - 1));
}

// In the largest pages that Linux has; a thread that takes meanwhile stays out of them.
void Arena::end_start() {
  if (used_for_start_ == 0) return;
  constexpr size_t page = 64u << 10;
  const size_t size = (used_for_start_ + page - 1) & ~(page - 1);
  __atomic_store_n(&used_for_start_, size, __ATOMIC_SEQ_CST);
  if (size + __atomic_load_n(&used_, __ATOMIC_SEQ_CST) > total) return;
  kernel::call(SYS_madvise, start_, size, MADV_DONTNEED);
  __atomic_store_n(&used_for_start_, 0, __ATOMIC_SEQ_CST);
}

const char* Arena::keep(Text text) {
  char* memory = array<char>(text.size + 1);
  if (memory) memcpy(memory, text.data, text.size);
  return memory;
}

}  // namespace forkshim
