// SPDX-License-Identifier: MIT
// Makes two processes that share this one's memory, while the calling thread waits as in vfork(2).
// The command's parent is a watcher of ours, because execve(2) resets the exit signal to SIGCHLD: a
// command that the program itself had made would be a child like any other. The watcher never calls
// execve(), so it ends without a signal, and only __WCLONE finds it.
//
// The system calls are bare, because libc's are cancellation points, and its exec is ours, which
// might put the shim's variables back.
#include "handlers/command/run.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/kernel.h"
#include "base/proc.h"

namespace forkshim {
namespace {

constexpr size_t stack_size = size_t{32} * 1024;

struct Run {
  const char* const* arguments;
  const char* const* variables;
  uint64_t bound_ns;
  CommandOutcome outcome;
  alignas(16) char watcher_stack[stack_size];
  alignas(16) char command_stack[stack_size];
};

// Sets all signals, including those that libc reserves for itself.
void set_mask(uint64_t mask) {
  syscall(SYS_rt_sigprocmask, SIG_SETMASK, &mask, nullptr, kernel::signal_set_size);
}

// Returns the mask from before.
uint64_t block_signals() {
  const uint64_t mask = kernel::all_but_faults;
  uint64_t before = 0;
  syscall(SYS_rt_sigprocmask, SIG_BLOCK, &mask, &before, kernel::signal_set_size);
  return before;
}

// A zeroed structure is SIG_DFL in every layout of the kernel's.
void reset_signal(int signal) {
  const uint64_t action[4] = {};
  syscall(SYS_rt_sigaction, signal, action, nullptr, kernel::signal_set_size);
}

// Standard input is /dev/null, and standard output goes to standard error, because the program's
// own standard output must not change.
long take_descriptors() {
  const long null = syscall(SYS_openat, AT_FDCWD, "/dev/null", O_RDWR);
  if (null < 0) return errno;
  if (null != STDIN_FILENO) syscall(SYS_dup3, null, STDIN_FILENO, 0);
  if (syscall(SYS_fcntl, STDERR_FILENO, F_GETFD) < 0) syscall(SYS_dup3, null, STDERR_FILENO, 0);
  syscall(SYS_dup3, STDERR_FILENO, STDOUT_FILENO, 0);
  return close_descriptors_from(STDERR_FILENO + 1);
}

// Runs in a session of its own, so that all of it can be killed, and no terminal stops it.
int exec_command(void* pointer) {
  Run& run = *static_cast<Run*>(pointer);
  syscall(SYS_setsid);
  long error = take_descriptors();
  if (error == 0) {
    for (int signal = 1; signal < NSIG; ++signal) reset_signal(signal);
    set_mask(0);
    error = -kernel::call(SYS_execve, run.arguments[0], run.arguments, run.variables);
  }
  run.outcome.error = static_cast<int>(error);
  return 0;
}

bool is_over(Run* run, pid_t command) {
  return syscall(SYS_wait4, command, &run->outcome.status, WNOHANG, nullptr) != 0;
}

// Waits for SIGCHLD, which is blocked, until the time is over.
void wait_for(Run* run, pid_t command) {
  const uint64_t child_ended = kernel::signal_bit(SIGCHLD);
  const uint64_t end = now_ns(CLOCK_MONOTONIC) + run->bound_ns;
  while (!is_over(run, command)) {
    const uint64_t now = now_ns(CLOCK_MONOTONIC);
    if (now >= end) {
      run->outcome.overstayed = true;
      syscall(SYS_kill, -command, SIGKILL);
      syscall(SYS_wait4, command, &run->outcome.status, 0, nullptr);
      return;
    }
    const timespec left = to_timespec(end - now);
    syscall(SYS_rt_sigtimedwait, &child_ended, nullptr, &left, kernel::signal_set_size);
  }
}

// Signals are blocked here. Resets SIGCHLD, because the kernel would reap the command if the
// program ignores it.
int watch(void* pointer) {
  Run* run = static_cast<Run*>(pointer);
  reset_signal(SIGCHLD);
  const int command =
      clone(exec_command, run->command_stack + stack_size, CLONE_VM | CLONE_VFORK | SIGCHLD, run);
  if (command < 0) {
    run->outcome.error = errno;
  } else {
    wait_for(run, command);
  }
  return 0;
}

void start_and_reap(Run* run) {
  const uint64_t mask = block_signals();
  constexpr int no_signal_at_its_end = 0;
  const int watcher = clone(watch, run->watcher_stack + stack_size,
                            CLONE_VM | CLONE_VFORK | no_signal_at_its_end, run);
  if (watcher < 0) {
    run->outcome.error = errno;
  } else {
    syscall(SYS_wait4, watcher, nullptr, __WCLONE, nullptr);
  }
  set_mask(mask);
}

}  // namespace

CommandOutcome run_command(const char* const* arguments, const char* const* variables,
                           uint64_t bound_ns) {
  void* const memory = kernel::map(sizeof(Run));
  if (!memory) return {ENOMEM, 0, false};
  Run* run = static_cast<Run*>(memory);
  run->arguments = arguments;
  run->variables = variables;
  run->bound_ns = bound_ns;
  start_and_reap(run);
  const CommandOutcome outcome = run->outcome;
  kernel::unmap(memory, sizeof(Run));
  return outcome;
}

}  // namespace forkshim
