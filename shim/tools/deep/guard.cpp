// SPDX-License-Identifier: MIT
#include "deep/guard.h"

#include <sys/ptrace.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <bit>
#include <cerrno>
#include <csignal>

#include "deep/architectures.h"
#include "deep/interpreter.h"
#include "deep/seizing.h"

namespace forkshim::deep {
namespace {

template <typename Address, typename Data>
bool trace(__ptrace_request request, pid_t thread, Address address, Data data) {
  return ptrace(request, thread, address, data) == 0;
}

void go_on(pid_t thread, int signal) { trace(PTRACE_CONT, thread, nullptr, signal); }

// What the kernel answers inside; no program ever sees these.
constexpr int restart_by_flag = -512;  // ERESTARTSYS: as SA_RESTART says
constexpr int restart_always = -513;   // ERESTARTNOINTR

// What a thread is about to get from its call, if that is one that creates or executes; else 0.
int answer_of_creation(const user_regs_struct& registers) {
#if defined(__x86_64__)
  constexpr unsigned long long compat_segment = 0x23;
  const auto number = static_cast<int>(registers.orig_rax) & ~0x40000000;
  const bool by_i386 = registers.cs == compat_segment;
  const int answer = static_cast<int>(registers.rax);
#elif defined(__i386__)
  const int number = static_cast<int>(registers.orig_eax);
  constexpr bool by_i386 = true;
  const int answer = static_cast<int>(registers.eax);
#else
  constexpr int number = 0, answer = 0;
  constexpr bool by_i386 = false;
  static_cast<void>(registers);
#endif
  const unsigned audit = by_i386 ? AUDIT_ARCH_I386 : AUDIT_ARCH_X86_64;
  for (const Architecture& each : architectures)
    if (each.audit == audit && (each.creates(number) || each.executes(number))) return answer;
  return 0;
}

void restart_in_any_case(pid_t thread, user_regs_struct& registers) {
#if defined(__x86_64__)
  registers.rax = static_cast<unsigned long long>(restart_always);
#elif defined(__i386__)
  registers.eax = restart_always;
#endif
  trace(PTRACE_SETREGS, thread, nullptr, &registers);
}

bool has_ended(pid_t thread) { return kill(thread, 0) != 0 && errno == ESRCH; }

bool stops_groups(int signal) {
  return signal == SIGSTOP || signal == SIGTSTP || signal == SIGTTIN || signal == SIGTTOU;
}

}  // namespace

Guard::Guard() : options_(PTRACE_O_TRACEEXEC) {}

void Guard::show_children() {
  options_ |= PTRACE_O_TRACEFORK | PTRACE_O_TRACEVFORK | PTRACE_O_TRACECLONE;
}

bool Guard::follow(pid_t thread) {
  leaving_.erase(thread);
  if (guarded_.contains(thread)) return true;
  if (!seize(thread, options_)) return false;
  guarded_.insert(thread);
  followed_.insert(thread);
  return true;
}

void Guard::leave(pid_t thread) {
  if (!followed_.contains(thread)) return go_on(thread, 0);
  if (trace(PTRACE_DETACH, thread, nullptr, 0))
    forget(thread);
  else
    leaving_.insert(thread);
}

void Guard::let_go(pid_t thread, int signal) {
  forget(thread);
  trace(PTRACE_DETACH, thread, nullptr, signal);
}

void Guard::watch_root(pid_t root) {
  if (!seize(root, options_)) return;
  guarded_.insert(root);
  unproven_ = root;
}

// Reading costs a tenth of a fork, and what the caches lose by it as much again. So a loop of forks
// is looked at ever more seldom while it stays the same.
ProcStatus Guard::status_of_root(pid_t thread) {
  constexpr Span longest = std::chrono::milliseconds(4);
  if (thread != root_.thread()) return {};
  const auto now = Clock::now();
  if (now < look_at_root_) return {};
  const ProcStatus status = root_.read();
  const bool is_same = status.caught == root_was_.caught && status.blocked == root_was_.blocked;
  root_pause_ = is_same ? std::min(root_pause_ * 2, longest) : shortest_pause;
  root_was_ = status;
  look_at_root_ = now + root_pause_;
  return status;
}

bool Guard::consider(pid_t thread, const ProcStatus& status) {
  const bool interruptible = can_be_interrupted(status);
  if (unproven_ != 0 && status.process == unproven_) calm_ = interruptible ? 0 : calm_ + 1;
  if (!interruptible) return false;
  if (guards(thread)) return true;
  leaving_.erase(thread);
  if (followed_.erase(thread) != 0) return true;
  if (seize(thread, options_))
    guarded_.insert(thread);
  else if (!has_ended(thread))
    has_failed = true;
  return true;
}

void Guard::forget(pid_t thread) {
  if (thread == unproven_) unproven_ = 0;
  guarded_.erase(thread);
  restarted_.erase(thread);
  unanswered_.erase(thread);
  interrupted_.erase(thread);
  followed_.erase(thread);
  leaving_.erase(thread);
}

// At a signal, before its handler runs.
bool Guard::look_at_answer(pid_t thread) {
  user_regs_struct registers = {};
  if (!trace(PTRACE_GETREGS, thread, nullptr, &registers)) return false;
  const int answer = answer_of_creation(registers);
  if (answer == restart_by_flag) {
    // The wait for the answer has ended, so the call that begins again was not let go on before.
    restart_in_any_case(thread, registers);
    unanswered_.insert(thread);
  } else if (answer == restart_always && !unanswered_.contains(thread)) {
    restarted_.insert(thread);
  }
  return answer != 0;
}

// One that blocks its signals whenever it creates; once may be a posix_spawn between forks.
bool Guard::is_calm() const { return calm_ >= 3; }

// Reading what signals can do costs more than a stop, so it is done ever more seldom. What is
// blocked now says nothing of the next creation: another signal's handler may be running.
bool Guard::lets_go(pid_t thread) {
  if (thread != unproven_ || !(std::has_single_bit(++stops_) || is_calm())) return false;
  StatusFile file(thread);
  const ProcStatus status = file.read();
  if (status.process == 0 || (has_handlers(status) && !is_calm())) return false;
  root_ = std::move(file);
  return true;
}

int Guard::take_stop(pid_t thread, int status) {
  const int signal = WSTOPSIG(status), event = status >> 16;
  if (event == PTRACE_EVENT_EXEC) {
    // The library in the new program, if it is there, makes interrupted calls again itself.
    if (followed_.contains(thread) || loads_the_library(thread)) {
      let_go(thread, 0);
    } else {
      // Another thread of the process may have been traced, and is this one.
      guarded_.insert(thread);
      go_on(thread, 0);
    }
  } else if (event == PTRACE_EVENT_STOP && stops_groups(signal)) {
    // Stopped without a tracer, so that whoever continues it need not wait for one.
    const bool restarts = awaits_restart(thread);
    let_go(thread, 0);
    interrupted_.insert(thread);
    if (restarts) restarted_.insert(thread);
    return signal;
  } else if (leaving_.contains(thread)) {
    let_go(thread, event == 0 ? signal : 0);
  } else if (event != 0) {
    go_on(thread, 0);
  } else if (!look_at_answer(thread) && lets_go(thread)) {
    let_go(thread, signal);
  } else {
    go_on(thread, signal);
  }
  return 0;
}

}  // namespace forkshim::deep
