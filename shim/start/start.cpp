// SPDX-License-Identifier: MIT
// The one constructor. Without configuration it checks the environment and one file, returns, and
// costs nothing afterwards.
#include "start/start.h"

#include <dlfcn.h>
#include <errno.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/errno_guard.h"
#include "base/loader.h"
#include "base/program_arguments.h"
#include "creation/birth.h"
#include "creation/libc_atfork.h"
#include "creation/registry.h"
#include "elf/symbols.h"
#include "exec/environment.h"
#include "libc/next.h"
#include "libc/next_syscall.h"
#include "output/messages.h"
#include "output/run_origin.h"
#include "process/busy.h"
#include "process/program.h"
#include "process/shim_options.h"
#include "process/thread.h"
#include "start/configure.h"
#include "start/launcher_query.h"
#include "start/memory.h"
#include "tree/state.h"
#include "trust/ownership.h"

namespace forkshim {

constinit bool initialised = false;
constinit bool started = false;
constinit bool looked_up = false;
constinit bool disabled = false;

namespace {

constexpr int launch_failed = 125;  // as env(1)

constinit bool created_before_libc = false;

void end(int, void*) {
  if (!has_unread_tag() && !is_in_handler()) identify_process();
  HandlerScope handler_scope(true);  // touches no page of the counters
  for (uint32_t i = 0; i < registry.count(); ++i) {
    const forkshim_plugin& plugin = *registry.about(i).plugin;
    if (plugin.fini) plugin.fini(registry[i].self);
  }
}

// Finds this process in the tree of a run, by the shared file. False if its creation was missed: no
// parent has announced it.
bool join_tree(const Environment& environment) {
  if (!environment.state) return true;
  state::map(environment.state);
  if (!state::shared) return true;
  state::Identity identity = {{0, "?"}, 0, 0, 0};
  const bool announced = state::identify(&identity);
  run_origin = {__atomic_load_n(&state::shared->began, __ATOMIC_RELAXED),
                __atomic_load_n(&state::shared->root_pid, __ATOMIC_RELAXED)};
  set_lineage(identity.lineage.text, identity.lineage.depth);
  process->ordinal = identity.ordinal;
  process->threads = identity.threads;
  process->execs = identity.execs;
  return announced;
}

// libc's list of what to call at the end takes a look-up and a page of the program's memory. A
// child of a missed fork may do nothing that we see but end: a handler hears of it there, and a run
// counts it.
bool wants_end() {
  for (uint32_t i = 0; i < registry.count(); ++i) {
    const forkshim_plugin& plugin = *registry.about(i).plugin;
    if (state::shared || plugin.fini || (FORKSHIM_HAS(&plugin, missed) && plugin.missed))
      return true;
  }
  return false;
}

enum Start : int { inactive, activating, active };
constinit int activity = inactive;

// True for the thread that must make dispatch possible; the others wait until it has.
bool claim_start() {
  for (;;) {
    int expected = inactive;
    if (__atomic_compare_exchange_n(&activity, &expected, activating, false, __ATOMIC_ACQUIRE,
                                    __ATOMIC_ACQUIRE))
      return true;
    if (expected == active) return false;
    sched_yield();
  }
}

void end_start(bool done) {
  __atomic_store_n(&activity, done ? active : inactive, __ATOMIC_RELEASE);
}

// A program that no handler is for keeps nothing, because every fork copies every mapping.
void release_configuration() {
  messages::set_target("stderr");
  program = {};
  arena.unmap();
  end_start(false);
}

// LeakSanitizer, which AddressSanitizer has, too, looks into no mapping by itself: what handlers
// keep would be leaks. Not a weak symbol, which ld.so would look up for every program.
void show_to_leak_checker() {
  using Look = void (*)(const void* memory, size_t size);
  if (void* const look = symbols::find_in_program_or_library("lib", "__lsan_register_root_region"))
    arena.show(reinterpret_cast<Look>(look));
}

void install_handlers(const Document& document, const Environment& environment,
                      Problems* problems) {
  if (!process) return messages::say("no memory for its state; the program runs without handlers");
  const bool announced = join_tree(environment);
  if (document.sections)
    keep_program();
  else
    program = {};
  add_handlers(document, false, problems);
  show_to_leak_checker();
  if (!announced) report_missed();
  if (created_before_libc) state::count_missed();
  if (wants_end()) on_exit(end, nullptr);
  if ((registry.kinds() & FORKSHIM_FORK) || state::shared) watch_libc_forks();
  if (shim_options.follow_exec) exec_environment::remember(environment);
}

// A program that gave up rights cannot read and open all that the run's owner can. It has to be
// said, once a run: the standard error of every one is its own.
void say_problem(Text sentence) {
  if (shim_options.stop_on_error || !state::count_unheeded()) messages::say(sentence);
}

void start_with(const char* argv0, const Environment& environment) {
  messages::remember_stderr_identity();
  // If not, another thread has registered something meanwhile, and the arena is in use.
  const bool alone = claim_start();
  Document document;
  Problems problems(Problems::Report::first_only, say_problem);
  identify_program(argv0);
  read_configuration(environment, false, &document, &problems);
  const bool wanted = environment.state || shim_options.follow_exec || concerns_program(document);
  if (alone && wanted) end_start(map_memory());
  if (wanted) install_handlers(document, environment, &problems);
  problems.conclude();
  arena.end_start();
  if (problems.count() != 0 && shim_options.stop_on_error) _exit(launch_failed);
  if (alone && !wanted) release_configuration();
}

}  // namespace

bool ensure_active() {
  if (claim_start()) {
    messages::remember_stderr_identity();
    end_start(map_memory());
  }
  return process != nullptr;
}

void initialise(const char* argv0, char* variables[]) {
  if (initialised) return;
  initialised = true;
  ErrnoGuard errno_guard;
  Environment environment;
  const bool wanted = environment.read(variables);
  disabled = environment.disabled;
  if (wanted) {
    owners::set_trusted_users(environment.trust, environment.secure);
    if (environment.probe) answer_probe(environment);
    start_with(argv0, environment);
  }
  __atomic_store_n(&started, true, __ATOMIC_RELEASE);
}

// Before libc has set environ (.preinit_array, an IFUNC's resolver), libc is not ready for more
// than the creation itself: it counts as missed, and the constructor initialises as usual.
void initialise_early() {
  const auto* name = static_cast<char**>(forkshim_dlsym(RTLD_DEFAULT, "program_invocation_name"));
  const auto* variables = static_cast<char***>(forkshim_dlsym(RTLD_DEFAULT, "environ"));
  if (variables && *variables) {
    initialise(name ? *name : nullptr, *variables);
  } else {
    created_before_libc = true;
  }
}

void look_up_before_fork() {
  if (!initialised) initialise_early();
  next::look_up_for_children();
  look_up_syscall();
  __atomic_store_n(&looked_up, true, __ATOMIC_RELAXED);
}

}  // namespace forkshim

// Nothing else runs at start. glibc passes what main will get, and musl nothing: there the words
// are left from something else. The environment is behind the arguments (psABI, process
// initialisation).
[[gnu::constructor]] static void construct(int count, char** arguments, char** variables) {
  if (reinterpret_cast<uintptr_t>(variables) ==
      reinterpret_cast<uintptr_t>(arguments) +
          (static_cast<uintptr_t>(count) + 1) * sizeof(char*)) {
    forkshim::program_arguments = arguments;
    forkshim::initialise(arguments[0], variables);
    forkshim::program_arguments = nullptr;
  } else {
    forkshim::initialise_early();
  }
}
