// SPDX-License-Identifier: MIT
#include "supervision/signal_intake.h"

#include <ctime>

namespace forkshim {

SignalIntake::SignalIntake() {
  constexpr int wanted[] = {SIGINT,  SIGTERM,  SIGHUP,  SIGQUIT, SIGUSR1,
                            SIGUSR2, SIGWINCH, SIGTSTP, SIGCONT};
  // An ignored SIGCHLD would let the kernel reap, and the exit status would be lost.
  struct sigaction plain = {};
  plain.sa_handler = SIG_DFL;
  sigaction(SIGCHLD, &plain, &child_);

  sigemptyset(&taken_);
  sigaddset(&taken_, SIGCHLD);
  for (const int signal : wanted) {
    // What was ignored from the start (nohup) stays so. Blocked, it would be queued all the same.
    struct sigaction now = {};
    sigaction(signal, nullptr, &now);
    if (now.sa_handler != SIG_IGN) sigaddset(&taken_, signal);
  }
  sigprocmask(SIG_BLOCK, &taken_, &mask_);
}

SignalIntake::~SignalIntake() {
  // One that came too late must not kill the supervisor before it has said what it saw.
  while (next(Span(0))) {
  }
  restore();
}

std::optional<siginfo_t> SignalIntake::next(Span time) const {
  siginfo_t found = {};
  if (time < Span(0)) {
    if (sigwaitinfo(&taken_, &found) > 0) return found;
    return std::nullopt;
  }
  timespec bound = {};
  bound.tv_sec = time.count() / 1'000'000'000;
  bound.tv_nsec = time.count() % 1'000'000'000;
  if (sigtimedwait(&taken_, &found, &bound) > 0) return found;
  return std::nullopt;
}

void SignalIntake::stop_as_default(int signal) {
  sigset_t only;
  sigemptyset(&only);
  sigaddset(&only, signal);
  raise(signal);
  sigprocmask(SIG_UNBLOCK, &only, nullptr);
  sigprocmask(SIG_BLOCK, &only, nullptr);
}

void SignalIntake::restore() const {
  sigaction(SIGCHLD, &child_, nullptr);
  sigprocmask(SIG_SETMASK, &mask_, nullptr);
}

}  // namespace forkshim
