// SPDX-License-Identifier: MIT
// fork, __fork and _Fork. _Fork is async-signal-safe (POSIX.1-2024), and so is all that runs here.
#include "entry/entry.h"
#include "libc/next.h"

using namespace forkshim;

extern "C" {

FORKSHIM_EXPORT pid_t fork() {
  return around(Function::fork, FORKSHIM_CALLER(), [] { return next::fork(); });
}

FORKSHIM_EXPORT pid_t __fork() {
  return around(Function::fork_alias, FORKSHIM_CALLER(), [] { return next::fork(); });
}

FORKSHIM_EXPORT pid_t _Fork() {
  // glibc before 2.34 has none; a program that runs there got this one only from us.
  if (!next::fork_raw.available()) {
    errno = ENOSYS;
    return -1;
  }
  return around(Function::fork_raw, FORKSHIM_CALLER(), [] { return next::fork_raw(); });
}
}
