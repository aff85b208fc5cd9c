// SPDX-License-Identifier: MIT
#include "creation/candidates.h"

#include "base/arena.h"
#include "creation/registry.h"
#include "creation/selectors.h"
#include "process/process.h"

namespace forkshim {
namespace {

void set_bit(uint64_t* word, uint32_t index) {
  __atomic_fetch_or(word, uint64_t{1} << (index % 64), __ATOMIC_RELAXED);
}

uint64_t judge_word(const Registry& handlers, uint32_t begin, uint32_t end, bool processes) {
  uint64_t possible = ~uint64_t{0};
  for (uint32_t i = begin; i < end; ++i) {
    const Selectors* const selectors = handlers[i].selectors;
    if (selectors && !selectors->allow(own_lineage, processes))
      possible &= ~(uint64_t{1} << (i % 64));
  }
  return possible;
}

}  // namespace

void Candidates::enter(Row* rows, const Handler& handler, uint32_t index) {
  for (uint64_t left = handler.functions; left != 0; left &= left - 1) {
    const auto function = static_cast<unsigned>(__builtin_ctzll(left));
    if (function < function_count) set_bit(&rows[index / 64][function], index);
  }
  if (handler.selectors && handler.selectors->are_aimed())
    __atomic_store_n(&aims_, true, __ATOMIC_RELAXED);
}

// Rows are published once they have every handler that a creation may count.
void Candidates::add(const Registry& handlers, uint32_t index) {
  const Handler& handler = handlers[index];
  for (unsigned kind = 0; kind < most_kinds; ++kind)
    if (handler.kinds >> kind & 1) set_bit(&by_kind_[index / 64][kind], index);
  if (by_function_) return enter(by_function_, handler, index);
  if (index < few) return;
  Row* const rows = arena.array<Row>(words);
  for (uint32_t i = 0; rows && i <= index; ++i) enter(rows, handlers[i], i);
  __atomic_store_n(&by_function_, rows, __ATOMIC_RELEASE);
}

// Threads that judge at once write the same, but for handlers that only one of them counts.
const uint64_t* judge_for_process(const Registry& handlers, uint32_t count, bool processes) {
  Aim& aim = process->aims[processes];
  if (__atomic_load_n(&aim.judged, __ATOMIC_ACQUIRE) == count) return aim.possible;
  for (uint32_t begin = 0; begin < count; begin += 64) {
    const uint32_t end = count - begin < 64 ? count : begin + 64;
    __atomic_store_n(&aim.possible[begin / 64], judge_word(handlers, begin, end, processes),
                     __ATOMIC_RELAXED);
  }
  __atomic_store_n(&aim.judged, count, __ATOMIC_RELEASE);
  return aim.possible;
}

}  // namespace forkshim
