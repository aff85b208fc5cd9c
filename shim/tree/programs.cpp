// SPDX-License-Identifier: MIT
// Programs that processes of the tree execute. Those that never map the state, because they are
// static, gain rights, lost the environment or have another root directory, are told of at the end.
// No exec is worth a word about a state that was cut short.
#include "base/kernel.h"
#include "base/readable.h"
#include "base/text.h"
#include "process/process.h"
#include "process/thread.h"
#include "tree/spawning.h"
#include "tree/state.h"

namespace forkshim::state {
namespace {

using Entry = layout::Process;

// The program gave the name, and execve(2) would answer EFAULT where it cannot be read.
void write_name(Entry* entry, const char* file) {
  ReadableMemory memory;
  const bool named = file && memory.holds_string(file);
  copy(entry->awaited, sizeof entry->awaited, named ? base_name(file) : "");
}

// This thread's or another's creation may be under way, and others may begin before the exec ends
// their threads: these see the mark. A vfork child has an entry of its own.
Entry* find_caught_up(pid_t pid) {
  Entry* const entry = find_quietly(pid);
  if (!entry || thread.vfork_in_progress) return entry;
  __atomic_store_n(&process->executes, true, __ATOMIC_SEQ_CST);
  if (entry == process->entry) catch_up(entry);
  return entry;
}

}  // namespace

void catch_up_before_exec() { find_caught_up(kernel::getpid()); }

uint32_t await_program(pid_t pid, const char* file) {
  Entry* const entry = find_caught_up(pid);
  if (!entry) return 0;
  write_name(entry, file);
  return __atomic_exchange_n(&entry->program, layout::program_awaited, __ATOMIC_RELAXED);
}

void cancel_program(pid_t pid, uint32_t before) {
  Entry* const entry = find_quietly(pid);
  if (entry) __atomic_store_n(&entry->program, before, __ATOMIC_RELAXED);
}

void await_spawned_program(pid_t child, const char* file) {
  Entry* const entry = child > 0 ? find_quietly(child) : nullptr;
  if (!entry || __atomic_load_n(&entry->program, __ATOMIC_ACQUIRE) != 0) return;
  write_name(entry, file);
  uint32_t none = 0;
  __atomic_compare_exchange_n(&entry->program, &none, layout::program_awaited, false,
                              __ATOMIC_RELAXED, __ATOMIC_RELAXED);
}

}  // namespace forkshim::state
