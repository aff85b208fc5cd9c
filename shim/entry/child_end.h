// SPDX-License-Identifier: MIT
// For functions that wait for a process: system, pclose, and the waits themselves.
#pragma once

#include <sys/wait.h>

#include "output/end_of_process.h"

namespace forkshim {

// report_child_end, where somebody is to be told and the status is that of an end.
inline void tell_child_end(pid_t pid, const char* lineage, int status) {
  if (report_child_end && (WIFEXITED(status) || WIFSIGNALED(status)))
    report_child_end(pid, lineage, status);
}

}  // namespace forkshim
