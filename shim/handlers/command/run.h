// SPDX-License-Identifier: MIT
// Runs a program on the way through fork, so that the process it is run in notices nothing: no
// child that a wait finds, no SIGCHLD, no descriptor, no allocation.
#pragma once

#include <stdint.h>

namespace forkshim {

struct CommandOutcome {
  int error;        // errno, if the program could not be run
  int status;       // as of wait(2)
  bool overstayed;  // ended by SIGKILL, since its time was over
};

// Async-signal-safe, and no point where a thread may be cancelled. `arguments` and `variables` end
// with a null; the first argument is the program's path.
CommandOutcome run_command(const char* const* arguments, const char* const* variables,
                           uint64_t bound_ns);

}  // namespace forkshim
