// SPDX-License-Identifier: MIT
// What a log is told of the ends of processes. Set once, at the start. Async-signal-safe.
#pragma once

#include <sys/types.h>

namespace forkshim {

// Called where this process ends by _exit(2), which runs nothing of exit(3); null without a log.
using ReportEnd = void (*)(int status);
inline constinit ReportEnd report_end = nullptr;

// Called where a wait of this process's has returned another one's end, with its status as from
// wait(2): the run adds the line that the log lacks. `pid` is 0, and `lineage` given, where libc
// keeps the pid. Null without a log that the run writes. Leaves errno alone.
using ReportChildEnd = void (*)(pid_t pid, const char* lineage, int status);
inline constinit ReportChildEnd report_child_end = nullptr;

}  // namespace forkshim
