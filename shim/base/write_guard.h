// SPDX-License-Identifier: MIT
// Keeps one of the shim's writes from killing the program by SIGPIPE (a pipe without a reader) or
// SIGXFSZ (a file beyond RLIMIT_FSIZE).
#pragma once

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

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
    while ((saved == EPIPE || saved == EFBIG) && take_pending(&now) < 0 && errno == EINTR) {
    }
    pthread_sigmask(SIG_SETMASK, &outer_, nullptr);
    errno = saved;
  }
  WriteGuard(const WriteGuard&) = delete;
  WriteGuard& operator=(const WriteGuard&) = delete;

 private:
  // The system call: sigtimedwait(3) is a cancellation point.
  long take_pending(const timespec* limit) {
    constexpr size_t size = 8;  // of the kernel's signal sets
    return syscall(SYS_rt_sigtimedwait, &both_, nullptr, limit, size);
  }

  sigset_t both_;
  sigset_t outer_;
};

}  // namespace forkshim
