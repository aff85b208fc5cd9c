// SPDX-License-Identifier: MIT
#include "tree/spawning.h"

#include <string.h>
#include <sys/wait.h>

#include "base/kernel.h"
#include "base/proc.h"
#include "process/process.h"
#include "tree/state.h"

namespace forkshim::state {

using Entry = layout::Process;
using layout::spawn_returned;
using layout::spawn_taken;

namespace {

// Writes the next value unless another has written; then `before` is the other's.
bool replace(uint32_t* word, uint32_t* before, uint32_t next) {
  return __atomic_compare_exchange_n(word, before, next, false, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST);
}

uint32_t calls_now() {
  return __atomic_load_n(&process->spawns, __ATOMIC_SEQ_CST) & Process::spawn_calls;
}

// Where creations overlap, nobody knows which of their children have begun.
uint32_t spawning_after(uint32_t spawning, uint32_t calls) {
  if (!(calls & Process::spawn_unknown) || spawning == 0) return 0;
  if (calls & Process::spawns_overlap) return spawning | spawn_returned | spawn_taken;
  return spawning & spawn_taken ? 0 : spawning | spawn_returned;
}

// To those that have begun since the last one ended.
void hand_on(Entry* entry, uint32_t calls) {
  if (!(calls & Process::spawn_unknown)) return;
  __atomic_fetch_or(&entry->spawning, layout::spawns_overlap, __ATOMIC_SEQ_CST);
  __atomic_fetch_or(&process->spawns, Process::spawns_overlap | Process::spawn_unknown,
                    __ATOMIC_SEQ_CST);
}

}  // namespace

bool begin_spawning(uint32_t ordinal) {
  Entry* const entry = shared ? own_entry() : nullptr;
  if (!entry) return false;
  __atomic_fetch_add(&process->spawns, 1, __ATOMIC_SEQ_CST);
  uint32_t before = __atomic_load_n(&entry->spawning, __ATOMIC_SEQ_CST), now;
  do {
    now = ordinal;
    // Behind the look at `spawning`: whoever is not counted here writes later, and counts this one.
    if (calls_now() > 1) now |= layout::spawns_overlap;
  } while (!replace(&entry->spawning, &before, now));
  uint32_t flags = 0;
  if (now & layout::spawns_overlap) flags = Process::spawns_overlap;
  if (before & spawn_returned) flags = Process::spawns_overlap | Process::spawn_unknown;
  if (flags != 0) __atomic_fetch_or(&process->spawns, flags, __ATOMIC_RELAXED);
  return true;
}

void end_spawning(bool unknown) {
  const uint32_t flag = unknown ? Process::spawn_unknown : 0;
  uint32_t calls = __atomic_load_n(&process->spawns, __ATOMIC_RELAXED), after;
  do {
    after = (calls | flag) - 1;
  } while (!replace(&process->spawns, &calls, after & Process::spawn_calls ? after : 0));
  if ((after & Process::spawn_calls) != 0) return;
  Entry* const entry = own_entry();
  if (!entry) return;
  uint32_t spawning = __atomic_load_n(&entry->spawning, __ATOMIC_SEQ_CST);
  do {
    if (calls_now() != 0) return hand_on(entry, after);
  } while (!replace(&entry->spawning, &spawning, spawning_after(spawning, after)));
}

// What it does for itself, it does on its parent's memory, and alone in it.
bool begin_spawning_of_vfork_child(uint32_t ordinal) {
  Entry* const entry = shared ? find(kernel::getpid()) : nullptr;
  if (entry) __atomic_store_n(&entry->spawning, ordinal, __ATOMIC_RELEASE);
  return entry;
}

void end_spawning_of_vfork_child() {
  if (Entry* const entry = find(kernel::getpid()))
    __atomic_store_n(&entry->spawning, 0, __ATOMIC_RELEASE);
}

// By another name it is an earlier creation's, and this one's has been waited for. A /proc that was
// mounted for another pid namespace has other numbers.
pid_t spawned_child(const char* lineage) {
  pid_t child = 0;
  for (Children children("/proc/thread-self/children"); children.next(&child);) {
  }
  const int only_ask = WEXITED | WNOHANG | WNOWAIT;
  if (child <= 0 || kernel::call(SYS_waitid, P_PID, child, nullptr, only_ask, nullptr) != 0)
    return 0;
  const Entry* const entry = find(child);
  return entry && strcmp(entry->lineage, lineage) != 0 ? 0 : child;
}

void take_place(Entry* parent, uint32_t spawning, uint32_t announced, Lineage* lineage) {
  const Lineage of_parent = read_lineage(parent->lineage, parent->depth);
  write_child(of_parent, announced ? announced : spawning & layout::spawn_ordinals, lineage);
  if (announced) return;
  const bool is_last = (spawning & (spawn_returned | spawn_taken)) == spawn_returned;
  const uint32_t next = is_last ? 0 : spawning | spawn_taken;
  __atomic_compare_exchange_n(&parent->spawning, &spawning, next, false, __ATOMIC_RELAXED,
                              __ATOMIC_RELAXED);
}

}  // namespace forkshim::state
