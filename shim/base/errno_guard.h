// SPDX-License-Identifier: MIT
#pragma once

#include <errno.h>
#include <stdint.h>

namespace forkshim {

// Restores errno at the end of a scope. Programs read errno even after success, so a handler that
// runs between the real call and the program must not change it.
//
// In a fresh child, writing errno would copy its page, so it is written only if it has changed; and
// __errno_location() would fault in a page of libc's code, so its address is computed from that of
// a thread-local variable: storage that exists from the start has the same layout in every thread
// (base/relro.h).
class ErrnoGuard {
 public:
  ErrnoGuard() : saved_(*address()) {}
  ~ErrnoGuard() {
    if (*address() != saved_) *address() = saved_;
  }
  ErrnoGuard(const ErrnoGuard&) = delete;
  ErrnoGuard& operator=(const ErrnoGuard&) = delete;

 private:
  static int* address() {
    static thread_local char beside [[gnu::tls_model("initial-exec")]];
    static constinit uintptr_t distance = 0;
    const auto here = reinterpret_cast<uintptr_t>(&beside);
    if (distance == 0) [[unlikely]]
      distance = reinterpret_cast<uintptr_t>(&errno) - here;
    return reinterpret_cast<int*>(here + distance);
  }

  const int saved_;
};

}  // namespace forkshim
