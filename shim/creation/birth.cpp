// SPDX-License-Identifier: MIT
// Also detects forks that no entry point saw (an inline system call, or a raw call with its own
// stack): the child finds its counters wiped and no tag.
#include "creation/birth.h"

#include <string.h>

#include "base/errno_guard.h"
#include "base/kernel.h"
#include "base/probe.h"
#include "creation/cancellation.h"
#include "creation/registry.h"
#include "process/busy.h"
#include "tree/deep.h"

namespace forkshim {
namespace {

bool hears_missed(const forkshim_plugin& plugin) {
  return FORKSHIM_HAS(&plugin, missed) && plugin.missed;
}

}  // namespace

void report_missed() {
  set_lineage("?", 0);
  // What this thread was doing at the fork continues in the parent alone.
  thread = {};
  ErrnoGuard errno_guard;
  HandlerScope handler_scope;
  CancellationGuard cancellation_guard(registry.runs_foreign_code());
  forkshim_event event = {};
  event.struct_size = sizeof event;
  event.kind = FORKSHIM_FORK;
  event.function = "";
  event.lineage = own_lineage.text;
  event.child_pid = process_pid();
  state::keep_all_reachable();
  state::record_process(event.child_pid, event.lineage, 0);
  state::count_missed();
  FORKSHIM_PROBE(missed, event);
  for (uint32_t i = 0; i < registry.count(); ++i) {
    const forkshim_plugin& plugin = *registry.about(i).plugin;
    if (hears_missed(plugin)) plugin.missed(registry[i].self, &event);
  }
}

// The supervisor of a run with --deep has seen the creation that no entry point saw.
[[gnu::cold]] static bool begin_as_supervised() {
  state::Identity identity;
  if (!state::identify_by_stamp(&identity)) return false;
  thread = {};
  set_lineage(identity.lineage.text, identity.lineage.depth);
  state::begin_child();
  state::record_process_if_new(process_pid(), own_lineage.text, own_lineage.depth);
  return true;
}

// A child handler of pthread_atfork(3) created something: that has an unknown ordinal in its name,
// and what follows shall not.
[[gnu::cold]] static void tell_late(uint32_t ordinal) {
  const bool is_this = thread.asked_early_pid == kernel::getpid();
  thread.asked_early_pid = 0;
  char* const mark = strrchr(own_lineage.text, '.');
  if (!is_this || !mark || strcmp(mark, ".?") != 0) return;
  state::uncount_process();
  *mark = '\0';
  --own_lineage.depth;
  write_child(own_lineage, ordinal, &own_lineage);
  forget_aims();
}

// What it creates or executes finds it by this.
[[gnu::cold]] static void enter_early(Thread* first) {
  first->asked_early_pid = kernel::getpid();
  state::record_process(first->asked_early_pid, own_lineage.text, own_lineage.depth);
}

void tag_child(uint32_t ordinal, pid_t pid) {
  if (thread.asked_early_pid != 0) [[unlikely]]
    tell_late(ordinal);
  thread.birth_ordinal = ordinal;
  thread.birth_pid = pid;
  if (!wiped_by_kernel) [[unlikely]]
    memset(process, 0, sizeof *process);
}

void identify_newborn() {
  // The tag is on the thread that forked, which is the child's first; by now another may ask.
  Thread* const first =
      thread.birth_ordinal != 0 || !last_forking_thread ? &thread : last_forking_thread;
  const uint32_t ordinal = first->birth_ordinal;
  first->birth_ordinal = 0;
  if (ordinal == 0 || (first->birth_pid != 0 && first->birth_pid != process_pid())) {
    if (state::is_deep() && begin_as_supervised()) return;
    return report_missed();
  }
  write_child(own_lineage, ordinal, &own_lineage);
  process->identified = true;
  if (ordinal == uncounted) [[unlikely]]
    enter_early(first);
}

}  // namespace forkshim
