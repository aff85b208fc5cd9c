// SPDX-License-Identifier: MIT
#pragma once

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <time.h>

namespace forkshim {

// Keeps a write that fails with `error` from ending the program by `signal`: the signal of this
// thread's own write is taken back, and one that was waiting already is left. Async-signal-safe.
class SignalGuard {
 public:
  SignalGuard(int signal, int error) : error_(error) {
    sigset_t pending;
    sigemptyset(&only_);
    sigaddset(&only_, signal);
    sigemptyset(&pending);
    sigpending(&pending);
    was_pending_ = sigismember(&pending, signal) == 1;
    if (!was_pending_) pthread_sigmask(SIG_BLOCK, &only_, &outer_);
  }
  ~SignalGuard() {
    if (was_pending_) return;
    const int saved = errno;
    const timespec now = {0, 0};
    while (saved == error_ && sigtimedwait(&only_, nullptr, &now) < 0 && errno == EINTR) {
    }
    pthread_sigmask(SIG_SETMASK, &outer_, nullptr);
    errno = saved;
  }
  SignalGuard(const SignalGuard&) = delete;
  SignalGuard& operator=(const SignalGuard&) = delete;

 private:
  sigset_t only_;
  sigset_t outer_;
  int error_;
  bool was_pending_;
};

// For a pipe that nobody reads any more.
class SigpipeGuard : public SignalGuard {
 public:
  SigpipeGuard() : SignalGuard(SIGPIPE, EPIPE) {}
};

}  // namespace forkshim
