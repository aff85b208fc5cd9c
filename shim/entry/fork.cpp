// SPDX-License-Identifier: MIT
// fork, __fork and _Fork. _Fork is async-signal-safe (POSIX.1-2024), and so is all that runs here.
#include "entry/entry.h"
#include "libc/next.h"

using namespace forkshim;

extern "C" {

FORKSHIM_EXPORT pid_t fork() {
  return forward_or_dispatch(Function::fork, FORKSHIM_CALLER(), [] { return next::fork(); });
}

FORKSHIM_EXPORT pid_t __fork() {
  return forward_or_dispatch(Function::fork_alias, FORKSHIM_CALLER(), [] { return next::fork(); });
}

FORKSHIM_EXPORT pid_t _Fork() {
  // glibc before 2.34 has none; a program that runs there got this one only from us.
  if (!next::underscore_fork.available()) {
    errno = ENOSYS;
    return -1;
  }
  return forward_or_dispatch(Function::underscore_fork, FORKSHIM_CALLER(),
                             [] { return next::underscore_fork(); });
}
}
