// SPDX-License-Identifier: MIT
// The signals that a supervisor takes in order, instead of in handlers.
#pragma once

#include <signal.h>

#include <optional>

#include "text/time_span.h"

namespace forkshim {

// Blocks the signals while it lives. One at a time, in a process with one thread.
class SignalIntake {
 public:
  SignalIntake();
  ~SignalIntake();
  SignalIntake(const SignalIntake&) = delete;
  SignalIntake& operator=(const SignalIntake&) = delete;

  // The next signal, or nothing when the time is over. A negative time waits for ever.
  std::optional<siginfo_t> next(Span time) const;

  // Lets a stop signal act on this process as it would have; returns after SIGCONT. The kernel
  // spares a group that no shell could continue, so this may return at once.
  static void stop_as_default(int signal);

  // Gives a new child the mask and dispositions that this process was started with.
  void restore() const;

 private:
  sigset_t taken_;
  sigset_t mask_;
  struct sigaction child_;
};

}  // namespace forkshim
