// SPDX-License-Identifier: MIT
#pragma once

#include <errno.h>
#include <stdint.h>

namespace forkshim {

// Puts errno back at the end of a scope. Programs read errno after success too, and a handler
// that runs between the real call and the program must not show there.
//
// After a fork the page with errno is still shared, and in the child the code that finds it is not
// mapped yet: so errno is written only if it has changed, and its address is worked out from that
// of a variable beside it (thread-local storage that is there from the start lies at the same
// distances in every thread).
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
