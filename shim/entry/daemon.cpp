// SPDX-License-Identifier: MIT
// daemon: it forks inside libc, past the symbol, and its parent ends there too.
#include <unistd.h>

#include "base/errno_probe.h"
#include "base/kernel.h"
#include "entry/entry.h"
#include "libc/next.h"

using namespace forkshim;

namespace {

constinit next::Real<int(int, int)> next_daemon("daemon");

// The parent's handlers run from libc's own fork handlers, by which time the fork is known to have
// succeeded (creation/libc_atfork.cpp). The child is known by its pid: daemon can return -1 there,
// too, when it does not get /dev/null.
int run(Creation& creation, int nochdir, int noclose) {
  const pid_t parent = kernel::getpid();
  int result;
  {
    ErrnoProbe errno_probe;
    creation.end_in_fork_handlers();
    do result = next_daemon(nochdir, noclose);
    while (was_interrupted(result) && kernel::getpid() == parent);
  }
  if (kernel::getpid() != parent) {
    creation.after_in_child();
  } else {
    creation.after_failure(errno);
  }
  return result;
}

}  // namespace

extern "C" FORKSHIM_EXPORT int daemon(int nochdir, int noclose) {
  if (!should_dispatch()) return next_daemon(nochdir, noclose);
  return run_creation<ByErrno>({Function::daemon, FORKSHIM_FORK, FORKSHIM_CALLER()},
                               [=](Creation& creation) { return run(creation, nochdir, noclose); });
}
