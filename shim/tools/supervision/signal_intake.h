// SPDX-License-Identifier: MIT
// The signals that a supervisor takes in order, instead of in handlers.
#pragma once

#include <signal.h>

#include <optional>

#include "supervision/kernel_signals.h"
#include "text/time_span.h"

namespace forkshim {

// Blocks the signals while it lives. One at a time, in a process with one thread.
class SignalIntake {
 public:
  // usual: those that end, stop or inform a tool, unless they were ignored from the start.
  // every: all 64, ignored ones too, for a supervisor whose command may want any.
  enum class Taken { usual, every };

  explicit SignalIntake(Taken taken = Taken::usual);
  ~SignalIntake();
  SignalIntake(const SignalIntake&) = delete;
  SignalIntake& operator=(const SignalIntake&) = delete;

  // The next signal, or nothing when the time is over. A negative time waits for ever.
  std::optional<siginfo_t> next(Span time) const;

  // Waits until a signal is there, or a descriptor is readable, or the time is over. Says which;
  // of the alarm, nothing.
  struct Awaited {
    bool signal, readable;
    bool is_over = false;  // nothing comes any more
  };
  Awaited await(int descriptor, int alarm, Span time) const;

  // Lets a stop signal act on this process as it would have; returns after SIGCONT. The kernel
  // spares a group that no shell could continue, so this may return at once.
  static void stop_as_default(int signal);

  // Gives a new child the mask and dispositions that this process was started with.
  void restore() const;

 private:
  kernel_signals::Set taken_ = 0;
  kernel_signals::Set mask_ = 0;
  mutable int readable_ = -1;  // when a signal is there; made on first use
  struct sigaction child_;
};

}  // namespace forkshim
