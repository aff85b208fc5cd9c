// SPDX-License-Identifier: MIT
#include "supervision/signal_intake.h"

#include <poll.h>
#include <sys/signalfd.h>

namespace forkshim {
namespace {

using namespace kernel_signals;

Set usual_signals() {
  constexpr int wanted[] = {SIGINT,  SIGTERM, SIGHUP,   SIGQUIT, SIGALRM, SIGXCPU,
                            SIGUSR1, SIGUSR2, SIGWINCH, SIGTSTP, SIGCONT};
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
  if (readable_ >= 0) close(readable_);
  restore();
}

std::optional<siginfo_t> SignalIntake::next(Span time) const {
  siginfo_t found = {};
  if (take(taken_, time, found)) return found;
  return std::nullopt;
}

// The signals stay where they are, to be taken with what came with them.
SignalIntake::Awaited SignalIntake::await(int descriptor, int alarm, Span time) const {
  if (readable_ < 0)
    readable_ = static_cast<int>(
        syscall(SYS_signalfd4, -1, &taken_, sizeof taken_, SFD_CLOEXEC | SFD_NONBLOCK));
  pollfd awaited[] = {{readable_, POLLIN, 0}, {descriptor, POLLIN, 0}, {alarm, POLLIN, 0}};
  const timespec bound = {static_cast<time_t>(time.count() / 1'000'000'000),
                          static_cast<long>(time.count() % 1'000'000'000)};
  if (ppoll(awaited, 3, time < Span(0) ? nullptr : &bound, nullptr) <= 0) return {true, false};
  const short found = awaited[1].revents;
  return {awaited[0].revents != 0, (found & POLLIN) != 0, (found & (POLLIN | POLLHUP)) == POLLHUP};
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
