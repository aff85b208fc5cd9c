// SPDX-License-Identifier: MIT
// Keeps one of the shim's writes from killing the program by SIGPIPE (a pipe without a reader) or
// SIGXFSZ (a file beyond RLIMIT_FSIZE).
#pragma once

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <time.h>

namespace forkshim {

// Consumes the signal that this thread's write raised, and keeps one that was pending before.
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
