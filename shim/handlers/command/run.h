// SPDX-License-Identifier: MIT
// Runs a program in the middle of a fork, invisibly to the calling process: no child that a wait
// finds, no SIGCHLD, no descriptor, no allocation.
#pragma once

#include <stdint.h>

namespace forkshim {

struct CommandOutcome {
  int error;        // errno, if the program could not be run
  int status;       // as of wait(2)
  bool overstayed;  // ended by SIGKILL, since its time was over
};

// Async-signal-safe, and not a cancellation point. `arguments` and `variables` end with a null; the
// first argument is the program's path.
CommandOutcome run_command(const char* const* arguments, const char* const* variables,
                           uint64_t bound_ns);

}  // namespace forkshim
