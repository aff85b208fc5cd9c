// SPDX-License-Identifier: MIT
// The one constructor. A process without configuration leaves it after a look at its environment
// and for one file, and pays nothing from then on.
#include "init.h"

#include <dlfcn.h>
#include <errno.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "arena.h"
#include "base/errno_guard.h"
#include "caller.h"
#include "configure.h"
#include "entry/past_symbols.h"
#include "exec_environment.h"
#include "probe.h"
#include "process.h"
#include "program.h"
#include "registry.h"
#include "settings.h"
#include "state.h"
#include "thread.h"

namespace forkshim {

constinit bool initialised = false;

namespace {

constexpr int launch_failed = 125;  // as env(1)

void end(int, void*) {
  if (!is_marked() && !thread.handling) settle_process();
  for (uint32_t i = 0; i < registry.count(); ++i) {
    const Handler& handler = registry[i];
    if (handler.plugin->fini) handler.plugin->fini(handler.self);
  }
}

// Where this process stands in a tree that a launcher began.
void find_place(const Environment& environment) {
  if (!environment.state) return;
  state::map(environment.state);
  if (!state::tree) return;
  state::Identity identity = {{0, "?"}, 0};
  state::identify(&identity);
  begin_process(identity.lineage.text, identity.lineage.depth);
  process->ordinal = identity.ordinal;
}

void start_with(const Environment& environment) {
  if (!activate()) {
    messages::say("no memory for its state; the program runs without handlers");
    return;
  }
  find_place(environment);
  identify_program();
  prepare_callers();
  Problems problems(Problems::Voice::first);
  configure(environment, false, &problems);
  problems.conclude();
  if (problems.count() != 0 && settings.stop_on_error) _exit(launch_failed);
  if (registry.count() != 0) on_exit(end, nullptr);
  if ((registry.kinds() & FORKSHIM_FORK) || state::tree) watch_past_symbols();
  if (settings.follow_exec) exec_environment::remember(environment);
}

}  // namespace

bool activate() {
  // 0: not yet, 1: somebody is at it, 2: done.
  static constinit int state = 0;
  int expected = 0;
  if (__atomic_compare_exchange_n(&state, &expected, 1, false, __ATOMIC_ACQUIRE,
                                  __ATOMIC_ACQUIRE)) {
    messages::remember_standard_error();
    const bool done = arena.map() && map_process();
    __atomic_store_n(&state, done ? 2 : 0, __ATOMIC_RELEASE);
    return done;
  }
  while (__atomic_load_n(&state, __ATOMIC_ACQUIRE) == 1) sched_yield();
  return process != nullptr;
}

void initialise(char* const variables[]) {
  if (initialised) return;
  initialised = true;
  ErrnoGuard errno_guard;
  Environment environment;
  if (!environment.read(variables)) return;
  if (environment.probe) answer_probe(environment);
  start_with(environment);
}

void initialise_early() {
  const auto* variables = static_cast<char***>(dlsym(RTLD_DEFAULT, "environ"));
  initialise(variables ? *variables : nullptr);
}

}  // namespace forkshim

// glibc hands a constructor what main will get; nothing but this one runs at start.
[[gnu::constructor]] static void construct(int, char**, char** variables) {
  forkshim::initialise(variables);
}
