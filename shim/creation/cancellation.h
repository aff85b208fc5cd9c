// SPDX-License-Identifier: MIT
// fork, vfork, clone and posix_spawn are no cancellation points, and neither are this library's
// bare system calls. Foreign code, such as a plugin's, may reach one.
#pragma once

namespace forkshim {

// Call where a handler is registered that runs foreign code.
void prepare_cancellation_guards();

// What pthread_setcancelstate(3) gives and takes, or none where there is nothing to hold off.
inline constexpr int no_cancel_state = -1;
int disable_cancellation();
void restore_cancellation(int state);

// Keeps this thread from being cancelled in a scope. Not in programs without threads: there libc's
// mark would cost the parent a copy-on-write fault after a fork (`scripts/bench` fork).
class CancellationGuard {
 public:
  explicit CancellationGuard(bool needed)
      : state_(needed ? disable_cancellation() : no_cancel_state) {}
  ~CancellationGuard() {
    if (state_ != no_cancel_state) restore_cancellation(state_);
  }
  CancellationGuard(const CancellationGuard&) = delete;
  CancellationGuard& operator=(const CancellationGuard&) = delete;

  int state() const { return state_; }

 private:
  const int state_;
};

}  // namespace forkshim
