// SPDX-License-Identifier: MIT
#include "process/ending.h"

#include <signal.h>
#include <sys/prctl.h>
#include <unistd.h>

namespace forkshim {

void die_by(int signal) {
  prctl(PR_SET_DUMPABLE, 0);
  ::signal(signal, SIG_DFL);
  sigset_t only;
  sigemptyset(&only);
  sigaddset(&only, signal);
  sigprocmask(SIG_UNBLOCK, &only, nullptr);
  raise(signal);
  _exit(128 + signal);
}

}  // namespace forkshim
