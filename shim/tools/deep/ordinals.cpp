// SPDX-License-Identifier: MIT
#include "deep/ordinals.h"

#include <algorithm>
#include <cstring>

#include "forkshim/plugin.h"

namespace forkshim::deep {

Counter counter_of(std::uint8_t kind) {
  if (kind == FORKSHIM_THREAD) return {&Person::threads, &layout::Process::threads};
  if (kind == FORKSHIM_EXEC) return {&Person::execs, &layout::Process::execs};
  return {&Person::ordinal, &layout::Process::ordinal};
}

// What the library in the process, if it is there, has entered of it.
layout::Process* Family::entry_of(pid_t process) const {
  const std::uint32_t first = layout::process_place(process);
  for (std::uint32_t step = 0; step < layout::process_window; ++step) {
    layout::Process* const entry = layout::process_at(state_.table, first + step);
    if (entry->pid == 0) return nullptr;
    if (entry->pid == process && entry->written) return entry;
  }
  return nullptr;
}

std::uint32_t Family::next_ordinal(Person& person, std::uint8_t kind) {
  const Counter counter = counter_of(kind);
  std::uint32_t& own = person.*counter.own;
  layout::Process* const entry = entry_of(person.pid);
  const bool is_its =
      entry && std::strncmp(entry->lineage, person.lineage.text, sizeof entry->lineage) == 0;
  if (is_its) own = std::max(own, entry->*counter.shared);
  ++own;
  if (is_its) __atomic_store_n(&(entry->*counter.shared), own, __ATOMIC_RELAXED);
  return own;
}

void Family::raise_ordinal(Person& person, std::uint8_t kind, std::uint32_t ordinal) {
  std::uint32_t& own = person.*counter_of(kind).own;
  own = std::max(own, ordinal);
}

void Family::take_back_ordinal(Person& person, std::uint8_t kind, std::uint32_t ordinal) {
  std::uint32_t& own = person.*counter_of(kind).own;
  if (own == ordinal) --own;
}

}  // namespace forkshim::deep
