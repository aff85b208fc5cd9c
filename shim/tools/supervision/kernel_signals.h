// SPDX-License-Identifier: MIT
// Signals by the kernel's own calls. libc's leave out 32 and 33, which it uses itself, so that they
// could be neither blocked nor taken, and would end a supervisor.
#pragma once

#include <signal.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cstdint>

#include "base/kernel.h"
#include "text/time_span.h"

namespace forkshim::kernel_signals {

using Set = std::uint64_t;

constexpr int highest = 64;
constexpr Set all = ~Set{0};
constexpr Set of(int signal) { return kernel::signal_bit(signal); }

// `how` as for sigprocmask(2). Returns the mask from before.
inline Set change_mask(int how, Set set) {
  Set before = 0;
  syscall(SYS_rt_sigprocmask, how, &set, &before, sizeof set);
  return before;
}

// As sigpending(2), for every signal.
inline Set pending() {
  Set set = 0;
  syscall(SYS_rt_sigpending, &set, sizeof set);
  return set;
}

// As sigtimedwait(2); a negative time waits for ever. False if none came, or a call was
// interrupted.
inline bool take(Set set, Span time, siginfo_t& found) {
  struct {
    long seconds, nanoseconds;
  } bound{static_cast<long>(time.count() / 1'000'000'000),
          static_cast<long>(time.count() % 1'000'000'000)};
  return syscall(SYS_rt_sigtimedwait, &set, &found, time < Span(0) ? nullptr : &bound, sizeof set) >
         0;
}

}  // namespace forkshim::kernel_signals
