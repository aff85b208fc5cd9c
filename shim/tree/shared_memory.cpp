// SPDX-License-Identifier: MIT
// Memory that a handler shares with the other processes of its tree: from the shared file's pool,
// or without a file from a mapping that forks inherit.
#include <sys/mman.h>

#include "tree/state.h"

namespace forkshim::state {
namespace {

constexpr unsigned count_bits = 12;
constexpr uint32_t most_blocks = 65536 / layout::block_size;

// Blocks are never returned. 0 if there are too few.
uint32_t take(uint32_t blocks) {
  // Checked first, so that failing callers do not increment the counter forever.
  if (__atomic_load_n(&shared->pool_used, __ATOMIC_RELAXED) + blocks > layout::pool_blocks)
    return 0;
  const uint32_t first = __atomic_fetch_add(&shared->pool_used, blocks, __ATOMIC_RELAXED);
  return first + blocks <= layout::pool_blocks ? first << count_bits | blocks : 0;
}

void* from_pool(uint32_t index, uint32_t blocks) {
  if (!shared || index >= layout::handler_count) return nullptr;
  uint32_t* place = &shared->handlers[index].shared;
  keep_reachable(place, sizeof *place);
  uint32_t taken = __atomic_load_n(place, __ATOMIC_RELAXED);
  if (taken == 0) {
    // Two processes may start at once: the first one's blocks count, the other's are lost.
    const uint32_t mine = take(blocks);
    if (__atomic_compare_exchange_n(place, &taken, mine, false, __ATOMIC_RELAXED, __ATOMIC_RELAXED))
      taken = mine;
  }
  // Another configuration may have asked for less, and a hostile process may have written anything.
  const uint32_t first = taken >> count_bits, count = taken & ((1u << count_bits) - 1);
  if (count < blocks || first + count > layout::pool_blocks) return nullptr;
  void* const memory = &shared->pool[first * (layout::block_size / sizeof shared->pool[0])];
  use_pool(memory, size_t{blocks} * layout::block_size);
  return memory;
}

// One mapping for many handlers, since each fork copies every mapping. Pages that nobody touches
// cost nothing.
void* from_mapping(size_t size) {
  constexpr size_t whole = 1 << 20;
  static constinit char *next = nullptr, *end = nullptr;
  if (static_cast<size_t>(end - next) < size) {
    void* const memory =
        mmap(nullptr, whole, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) return nullptr;
    next = static_cast<char*>(memory);
    end = next + whole;
  }
  void* const memory = next;
  next += size;
  return memory;
}

}  // namespace

void* handler_memory(uint32_t index, size_t size) {
  const size_t blocks = (size + layout::block_size - 1) / layout::block_size;
  if (blocks == 0 || blocks > most_blocks) return nullptr;
  if (void* memory = from_pool(index, static_cast<uint32_t>(blocks))) return memory;
  return from_mapping(blocks * layout::block_size);
}

}  // namespace forkshim::state
