// SPDX-License-Identifier: MIT
// Keeps one of the shim's writes from killing the program by SIGPIPE (a pipe without a reader) or
// SIGXFSZ (a file beyond RLIMIT_FSIZE).
#pragma once

#include <errno.h>
#include <signal.h>
#include <stdint.h>
#include <time.h>

#include "base/kernel.h"

namespace forkshim {

// Consumes the signal that this thread's write raised, and keeps one that was pending before. By
// system calls: libc's sets of signals take 128 bytes of stack each, and its sigtimedwait is a
// cancellation point. Async-signal-safe.
class WriteGuard {
 public:
  WriteGuard() {
    Set pending = 0;
    kernel::call(SYS_rt_sigpending, &pending, sizeof pending);
    both_ = (kernel::signal_bit(SIGPIPE) | kernel::signal_bit(SIGXFSZ)) & ~pending;
    kernel::call(SYS_rt_sigprocmask, SIG_BLOCK, &both_, &outer_, sizeof outer_);
  }
  ~WriteGuard() {
    while ((errno == EPIPE || errno == EFBIG) && take_pending() == -EINTR) {
    }
    kernel::call(SYS_rt_sigprocmask, SIG_SETMASK, &outer_, nullptr, sizeof outer_);
  }
  WriteGuard(const WriteGuard&) = delete;
  WriteGuard& operator=(const WriteGuard&) = delete;

 private:
  using Set = uint64_t;
  static_assert(sizeof(Set) == kernel::signal_set_size);

  long take_pending() const {
    const timespec now = {};
    return kernel::call(SYS_rt_sigtimedwait, &both_, nullptr, &now, sizeof both_);
  }

  Set both_ = 0;
  Set outer_ = 0;
};

}  // namespace forkshim
