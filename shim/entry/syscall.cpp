// SPDX-License-Identifier: MIT
// The C++ parts of syscall(): which raw calls are creations, and the fork kinds whole.
// arch/<cpu>/syscall.S sorts out the numbers, and makes the calls that share the stack.
#include <fcntl.h>
#include <linux/sched.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/errno_guard.h"
#include "base/readable.h"
#include "entry/follow.h"
#include "entry/shared_stack.h"
#include "exec/environment.h"
#include "exec/target.h"
#include "libc/next_syscall.h"
#include "protocol/kinds.h"

using namespace forkshim;

namespace {

struct Raw {
  Function function;
  uint64_t flags;
  bool own_stack;
};

bool describe_clone3(const long* arguments, Raw* raw) {
  const auto* clone = reinterpret_cast<const clone_args*>(arguments[1]);
  const auto size = static_cast<size_t>(arguments[2]);
  if (!clone || size < CLONE_ARGS_SIZE_VER0) return false;
  ReadableMemory memory;
  if (!memory.holds(clone) || !memory.holds(&clone->tls)) return false;
  *raw = {Function::syscall_clone3, clone->flags | clone->exit_signal, clone->stack != 0};
  return true;
}

bool describe(const long* arguments, Raw* raw) {
  switch (arguments[0]) {
#ifdef SYS_fork
    case SYS_fork:
      *raw = {Function::syscall_fork, 0, false};
      return true;
    case SYS_vfork:
      *raw = {Function::syscall_vfork, CLONE_VM | CLONE_VFORK, false};
      return true;
#endif
    case SYS_clone:
      *raw = {Function::syscall_clone, static_cast<uint64_t>(arguments[1]), arguments[2] != 0};
      return true;
    default:
      return describe_clone3(arguments, raw);
  }
}

// True for an exec, which then has the environment that follow_exec gives it.
bool carry_through_exec(long* arguments) {
  const bool at = arguments[0] == SYS_execveat;
  if (!at && arguments[0] != SYS_execve) return false;
  state::catch_up_before_exec();
  const auto environment = reinterpret_cast<char* const*>(arguments[at ? 4 : 3]);
  if (!follows_exec() || !exec_environment::is_readable(environment)) return true;
  const auto path = reinterpret_cast<const char*>(arguments[at ? 2 : 1]);
  const int folder = at ? static_cast<int>(arguments[1]) : AT_FDCWD;
  ErrnoGuard errno_guard;
  const Preload preload = preload_at(folder, path, at ? static_cast<int>(arguments[5]) : 0);
  arguments[at ? 4 : 3] = reinterpret_cast<long>(exec_environment::for_exec(environment, preload));
  return true;
}

// An event has flags only where the program gave some.
Call call_of(const Raw& raw, uint8_t kind, const void* caller) {
  const bool given =
      raw.function == Function::syscall_clone || raw.function == Function::syscall_clone3;
  return {raw.function, kind, caller, given ? raw.flags : 0};
}

}  // namespace

extern "C" {

// `arguments`: the number and what follows it, which are then the call's. Not dispatched: a child
// with its own stack, because it would return from here on that stack, and one with its own
// thread-local storage (CLONE_SETTLS), because our code needs libc's.
uintptr_t forkshim_syscall_prepare(long* arguments, const void* caller) {
  if (carry_through_exec(arguments)) return ANSWER_PASS;
  Raw raw;
  if (!should_dispatch() || !describe(arguments, &raw)) return ANSWER_PASS;
  const uint8_t kind = kind_of_clone(raw.flags);
  if (kind == 0 || raw.own_stack || (raw.flags & CLONE_SETTLS)) return ANSWER_PASS;
  if (kind == FORKSHIM_FORK) return ANSWER_BY_FORK;
  // Also where nobody wants it: libc's call would leave a child without its tag where a fork is
  // made instead, as valgrind does.
  return begin_on_shared_stack(frames::acquire(call_of(raw, kind, caller)));
}

long forkshim_syscall_fork(long number, long a, long b, long c, long d, long e) {
  const long arguments[] = {number, a, b, c, d, e};
  Raw raw = {};
  describe(arguments, &raw);
  look_up_for_child();
  return dispatch(call_of(raw, FORKSHIM_FORK, __builtin_return_address(0)), [words = &*arguments] {
    return static_cast<pid_t>(
        forkshim_next_syscall(words[0], words[1], words[2], words[3], words[4], words[5]));
  });
}
}
