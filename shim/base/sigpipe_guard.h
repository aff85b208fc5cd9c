// SPDX-License-Identifier: MIT
#pragma once

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <time.h>

namespace forkshim {

// Keeps a write to a pipe that nobody reads any more from ending the program: the signal of this
// thread's own write is taken back, and one that was waiting already is left. Async-signal-safe.
class SigpipeGuard {
 public:
  SigpipeGuard() {
    sigset_t pending;
    sigemptyset(&only_);
    sigaddset(&only_, SIGPIPE);
    sigemptyset(&pending);
    sigpending(&pending);
    was_pending_ = sigismember(&pending, SIGPIPE) == 1;
    if (!was_pending_) pthread_sigmask(SIG_BLOCK, &only_, &outer_);
  }
  ~SigpipeGuard() {
    if (was_pending_) return;
    const int saved = errno;
    const timespec now = {0, 0};
    while (saved == EPIPE && sigtimedwait(&only_, nullptr, &now) < 0 && errno == EINTR) {
    }
    pthread_sigmask(SIG_SETMASK, &outer_, nullptr);
    errno = saved;
  }
  SigpipeGuard(const SigpipeGuard&) = delete;
  SigpipeGuard& operator=(const SigpipeGuard&) = delete;

 private:
  sigset_t only_;
  sigset_t outer_;
  bool was_pending_;
};

}  // namespace forkshim
