// SPDX-License-Identifier: MIT
// Whether a process that was described in the past is still there.
#pragma once

#include <sys/types.h>

#include <cstdint>

namespace forkshim::stats {

// True for the process that had `pid` at `since` (CLOCK_BOOTTIME, ns) and has not ended; not for
// another one that got the pid later.
bool lives(pid_t pid, uint64_t since);

}  // namespace forkshim::stats
