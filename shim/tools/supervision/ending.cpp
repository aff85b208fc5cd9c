// SPDX-License-Identifier: MIT
#include "supervision/ending.h"

#include <fmt/core.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>

#include "supervision/kernel_signals.h"
#include "supervision/outcome.h"
#include "text/printable.h"

namespace forkshim {

void die_by(int signal) {
  prctl(PR_SET_DUMPABLE, 0);
  ::signal(signal, SIG_DFL);
  kernel_signals::change_mask(SIG_UNBLOCK, kernel_signals::of(signal));
  kill(getpid(), signal);
  _exit(128 + signal);
}

int end_as(const Result& result) {
  if (result.start_error) {
    print_error(fmt::format("{}\n", start_failure(result)));
    const bool absent = result.start_error == ENOENT || result.start_error == ENOTDIR;
    return absent ? exit_status::not_found : exit_status::cannot_execute;
  }
  if (result.timeout) return exit_status::timeout;
  if (result.stopped_by) die_by(result.stopped_by);
  if (WIFSIGNALED(result.wait_status)) die_by(WTERMSIG(result.wait_status));
  return WEXITSTATUS(result.wait_status);
}

}  // namespace forkshim
