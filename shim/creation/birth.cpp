// SPDX-License-Identifier: MIT
// Forks that nothing here saw: an inline system call, or a raw call with a stack of its own. The
// child finds the process's state wiped and nobody to have described it.
#include "creation/birth.h"

#include <string.h>

#include "base/errno_guard.h"
#include "creation/registry.h"
#include "tree/state.h"

namespace forkshim {
namespace {

bool hears_missed(const forkshim_plugin& plugin) {
  return FORKSHIM_HAS(&plugin, missed) && plugin.missed;
}

// Tells the handlers that a fork went by unseen, and makes its child, this process, one of the
// tree, though its place is not known ("?").
void notice_missed_fork() {
  begin_process("?", 0);
  // What the thread was doing at the fork, another process goes on doing.
  thread = {};
  ErrnoGuard errno_guard;
  HandlingGuard handling_guard;
  forkshim_event event = {};
  event.struct_size = sizeof event;
  event.kind = FORKSHIM_FORK;
  event.function = "";
  event.lineage = origin.text;
  event.child_pid = process_pid();
  state::keep_whole();
  state::describe(event.child_pid, event.lineage, 0);
  state::count_missed();
  for (uint32_t i = 0; i < registry.count(); ++i) {
    const forkshim_plugin& plugin = *registry.about(i).plugin;
    if (hears_missed(plugin)) plugin.missed(registry[i].self, &event);
  }
}

}  // namespace

void mark_child(uint32_t ordinal, pid_t pid) {
  thread.born_as = ordinal;
  thread.born_pid = pid;
  if (!wiped_by_kernel) [[unlikely]]
    memset(process, 0, sizeof *process);
}

void settle_unknown_process() {
  // The thread that forked is the child's first; by now another may be asking.
  Thread* const first = thread.born_as != 0 || !forker ? &thread : forker;
  const uint32_t ordinal = first->born_as;
  first->born_as = 0;
  if (ordinal == 0 || (first->born_pid != 0 && first->born_pid != process_pid()))
    return notice_missed_fork();
  write_child(origin, ordinal, &origin);
  process->known = true;
}

}  // namespace forkshim
