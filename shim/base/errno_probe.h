// SPDX-License-Identifier: MIT
#pragma once

#include <errno.h>

namespace forkshim {

// For a libc function that reports a failure by errno alone: clears errno, so that what is there
// afterwards is that call's, and puts the old value back where the call left none.
class ErrnoProbe {
 public:
  ErrnoProbe() : saved_(errno) { errno = 0; }
  ~ErrnoProbe() {
    if (errno == 0) errno = saved_;
  }
  ErrnoProbe(const ErrnoProbe&) = delete;
  ErrnoProbe& operator=(const ErrnoProbe&) = delete;

 private:
  const int saved_;
};

}  // namespace forkshim
