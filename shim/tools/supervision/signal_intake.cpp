// SPDX-License-Identifier: MIT
#include "supervision/signal_intake.h"

namespace forkshim {
namespace {

using namespace kernel_signals;

Set usual_signals() {
  constexpr int wanted[] = {SIGINT,  SIGTERM,  SIGHUP,  SIGQUIT, SIGUSR1,
                            SIGUSR2, SIGWINCH, SIGTSTP, SIGCONT};
  Set set = of(SIGCHLD);
  for (const int signal : wanted) {
    // What was ignored from the start (nohup) stays so. Blocked, it would be queued all the same.
    struct sigaction now = {};
    sigaction(signal, nullptr, &now);
    if (now.sa_handler != SIG_IGN) set |= of(signal);
  }
  return set;
}

}  // namespace

SignalIntake::SignalIntake(Taken taken) {
  // An ignored SIGCHLD would let the kernel reap, and the exit status would be lost.
  struct sigaction plain = {};
  plain.sa_handler = SIG_DFL;
  sigaction(SIGCHLD, &plain, &child_);
  taken_ = taken == Taken::every ? all : usual_signals();
  mask_ = change_mask(SIG_BLOCK, taken_);
}

SignalIntake::~SignalIntake() {
  // One that came too late must not kill the supervisor before it has said what it saw.
  while (next(Span(0))) {
  }
  restore();
}

std::optional<siginfo_t> SignalIntake::next(Span time) const {
  siginfo_t found = {};
  if (take(taken_, time, found)) return found;
  return std::nullopt;
}

void SignalIntake::stop_as_default(int signal) {
  struct sigaction plain = {}, before = {};
  plain.sa_handler = SIG_DFL;
  sigaction(signal, &plain, &before);  // fails for SIGSTOP, which needs none
  kill(getpid(), signal);
  change_mask(SIG_UNBLOCK, of(signal));
  change_mask(SIG_BLOCK, of(signal));
  sigaction(signal, &before, nullptr);
}

void SignalIntake::restore() const {
  sigaction(SIGCHLD, &child_, nullptr);
  change_mask(SIG_SETMASK, mask_);
}

}  // namespace forkshim
