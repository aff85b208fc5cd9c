// SPDX-License-Identifier: MIT
// The parts of vfork that may be written in C++: what runs before the system call, and after it in
// each process. arch/<cpu>/vfork.S makes the call, and keeps the return address off the stack.
#include "entry/shared_stack.h"
#include "libc/next.h"
#include "process/settings.h"

using namespace forkshim;

namespace {

constexpr Function names[] = {Function::vfork, Function::vfork_alias};

}  // namespace

extern "C" {

uintptr_t forkshim_vfork_prepare(const void* caller, unsigned name) {
  if (!dispatching()) return pass_through;
  if (settings.vfork_as_fork) return go_by_fork;
  if (idle(FORKSHIM_VFORK)) return count_only(), pass_through;
  return begin_on_shared_stack(frames::take({names[name], FORKSHIM_VFORK, caller}));
}

// `result` is the kernel's: 0 in the child, a pid or a negative errno in the parent. `creation` is
// null for one that is not dispatched. Returns what vfork returns.
long forkshim_vfork_finish(Creation* creation, long result) {
  if (creation && result == 0) {
    creation->in_vfork_child();
  } else if (creation) {
    creation->end_vfork();
    if (result > 0) {
      creation->in_parent(static_cast<pid_t>(result));
    } else {
      creation->failed(static_cast<int>(-result));
    }
    frames::give_back(creation);
  }
  if (result >= 0) return result;
  errno = static_cast<int>(-result);
  return -1;
}

// `vfork = fork`: the child has its own memory, and every child handler runs. Not libc's fork:
// a program that calls vfork does not expect its pthread_atfork handlers.
pid_t forkshim_vfork_by_fork(const void* caller, unsigned name) {
  return around(names[name], caller,
                [] { return next::fork_raw.available() ? next::fork_raw() : next::fork(); });
}
}
