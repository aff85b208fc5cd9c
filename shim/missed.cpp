// SPDX-License-Identifier: MIT
// Forks that nothing here saw: an inline system call, or a raw call with a stack of its own. The
// child finds the process's state wiped and nobody to have described it.
#include "missed.h"

#include "base/errno_guard.h"
#include "process.h"
#include "registry.h"
#include "state.h"
#include "thread.h"

namespace forkshim {
namespace {

bool hears_missed(const forkshim_plugin& plugin) {
  return FORKSHIM_HAS(&plugin, missed) && plugin.missed;
}

}  // namespace

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

}  // namespace forkshim
