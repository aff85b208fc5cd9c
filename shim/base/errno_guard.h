// SPDX-License-Identifier: MIT
#pragma once

#include <errno.h>

namespace forkshim {

// Puts errno back at the end of a scope. Programs read errno after success too, and a handler
// that runs between the real call and the program must not show there.
class ErrnoGuard {
 public:
  ErrnoGuard() : saved_(errno) {}
  ~ErrnoGuard() { errno = saved_; }
  ErrnoGuard(const ErrnoGuard&) = delete;
  ErrnoGuard& operator=(const ErrnoGuard&) = delete;

 private:
  const int saved_;
};

}  // namespace forkshim
