// SPDX-License-Identifier: MIT
// The C++ parts of vfork: what runs before the system call, and after it in each process.
// arch/<cpu>/vfork.S makes the call, and keeps the return address off the stack.
#include "entry/shared_stack.h"
#include "libc/next.h"
#include "process/shim_options.h"

using namespace forkshim;

#ifdef __SANITIZE_ADDRESS__
extern "C" void __asan_handle_vfork(void* stack);
#endif

namespace {

constexpr Function names[] = {Function::vfork, Function::vfork_alias};

// Apart, so that a program that nothing is configured for need not save registers.
[[gnu::noinline]] uintptr_t prepare(const void* caller, unsigned name) {
  if (!should_dispatch()) return ANSWER_PASS;
  if (shim_options.vfork_as_fork) return ANSWER_BY_FORK;
  if (nobody_wants(FORKSHIM_VFORK)) return uintptr_t{count_unobserved()} << 1 | 1;
  return begin_on_shared_stack(frames::acquire({names[name], FORKSHIM_VFORK, caller}));
}

[[gnu::noinline]] void finish(Creation& creation, long result) {
  if (result == 0) return creation.after_in_vfork_child();
#ifdef __SANITIZE_ADDRESS__
  __asan_handle_vfork(__builtin_frame_address(0));  // the child's frames were below this one
#endif
  creation.end_vfork();
  if (result > 0) {
    creation.after_in_parent(static_cast<pid_t>(result));
  } else {
    creation.after_failure(static_cast<int>(-result));
  }
  frames::release(&creation);
}

// Where a fork was made instead, as valgrind does, the child has lost its counters.
[[gnu::noinline]] void finish_counted(uint32_t ordinal, long result) {
  if (result == 0 && !process->identified) tag_child(ordinal, 0);
}

}  // namespace

extern "C" {

uintptr_t forkshim_vfork_prepare(const void* caller, unsigned name) {
  if (initialised && !process) [[likely]]
    return ANSWER_PASS;
  return prepare(caller, name);
}

// `answer` is what prepared it (arch/answers.h), `result` the kernel's: 0 in the child, a pid or a
// negative errno in the parent. Returns what vfork returns.
long forkshim_vfork_finish(uintptr_t answer, long result) {
  if (answer & 1) {
    finish_counted(static_cast<uint32_t>(answer >> 1), result);
  } else if (answer != ANSWER_PASS) {
    finish(*reinterpret_cast<Creation*>(answer), result);
  }
  if (result >= 0) [[likely]]
    return result;
  errno = static_cast<int>(-result);
  return -1;
}

// Whether a vfork that the kernel has answered with EINTR is made again (entry.h).
int forkshim_vfork_again() { return state::is_deep(); }

// `vfork = fork`: the child has its own memory, and every child handler runs. Not libc's fork:
// a program that calls vfork does not expect its pthread_atfork handlers.
pid_t forkshim_vfork_by_fork(const void* caller, unsigned name) {
  return forward_or_dispatch(names[name], caller, [] {
    return next::underscore_fork.available() ? next::underscore_fork() : next::fork();
  });
}
}
