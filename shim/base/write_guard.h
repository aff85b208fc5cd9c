// SPDX-License-Identifier: MIT
// Keeps a write of the shim's own from ending the program: by SIGPIPE, where nobody reads a pipe
// any more, or SIGXFSZ, where a file would outgrow the process's limit (RLIMIT_FSIZE).
#pragma once

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <time.h>

namespace forkshim {

// The signal of this thread's own write is taken back, and one that was waiting already is left.
// Async-signal-safe.
class WriteGuard {
 public:
  WriteGuard() {
    sigset_t pending;
    sigemptyset(&both_);
    sigemptyset(&pending);
    sigpending(&pending);
    if (sigismember(&pending, SIGPIPE) != 1) sigaddset(&both_, SIGPIPE);
    if (sigismember(&pending, SIGXFSZ) != 1) sigaddset(&both_, SIGXFSZ);
    pthread_sigmask(SIG_BLOCK, &both_, &outer_);
  }
  ~WriteGuard() {
    const int saved = errno;
    const timespec now = {0, 0};
    while ((saved == EPIPE || saved == EFBIG) && sigtimedwait(&both_, nullptr, &now) < 0 &&
           errno == EINTR) {
    }
    pthread_sigmask(SIG_SETMASK, &outer_, nullptr);
    errno = saved;
  }
  WriteGuard(const WriteGuard&) = delete;
  WriteGuard& operator=(const WriteGuard&) = delete;

 private:
  sigset_t both_;
  sigset_t outer_;
};

}  // namespace forkshim
