// SPDX-License-Identifier: MIT
#include "creation/vfork_frame.h"

#include <new>

#include <sys/mman.h>

#include "creation/creation.h"
#include "creation/registry.h"

namespace forkshim::frames {
namespace {

static_assert(count == 8 * sizeof Process::frames_taken);
static_assert(sizeof(Creation) + Creation::slots_size(Registry::capacity) <= frame_size);

constinit char* first = nullptr;

char* free_place() {
  uint64_t taken = __atomic_load_n(&process->frames_taken, __ATOMIC_RELAXED);
  while (~taken != 0) {
    const int index = __builtin_ctzll(~taken);
    if (__atomic_compare_exchange_n(&process->frames_taken, &taken, taken | uint64_t{1} << index,
                                    false, __ATOMIC_ACQUIRE, __ATOMIC_RELAXED))
      return first + static_cast<size_t>(index) * frame_size;
  }
  return nullptr;
}

Creation* begin(const Call& call, char* memory) {
  return new (memory) Creation(call, registry.count(), memory + sizeof(Creation));
}

}  // namespace

void place(char* memory) { first = memory; }

Creation* take(const Call& call) {
  char* const memory = free_place();
  return memory ? begin(call, memory) : take_private(call);
}

Creation* take_private(const Call& call) {
  void* const memory =
      mmap(nullptr, frame_size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  return memory == MAP_FAILED ? nullptr : begin(call, static_cast<char*>(memory));
}

void give_back(Creation* creation) {
  char* const memory = reinterpret_cast<char*>(creation);
  if (memory < first || memory >= first + total_size) {
    munmap(memory, frame_size);
    return;
  }
  const size_t index = static_cast<size_t>(memory - first) / frame_size;
  __atomic_fetch_and(&process->frames_taken, ~(uint64_t{1} << index), __ATOMIC_RELEASE);
}

}  // namespace forkshim::frames
