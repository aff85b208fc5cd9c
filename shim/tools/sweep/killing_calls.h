// SPDX-License-Identifier: MIT
// Signals to every process of the user (kill to -1) and to process 1 or its group, at once or as
// SIGIO later (F_SETOWN), in a seccomp filter. Programs send them when they take a failed fork's -1
// for a pid. And signals to the supervisor, which a program takes for the parent that it would have
// as the child of that fork.
#pragma once

#include <sys/types.h>

#include <string>

#include "supervision/seccomp_filter.h"

namespace forkshim::sweep {

// A supervisor is asked about each of them, by whatever ABI; any other call falls through.
void add_killing_calls(seccomp::Program& program, pid_t supervisor);

// "kill(-1, SIGTERM) by cmake" for such a call, or nothing where it is one within a pid namespace
// of the caller's own, or none at all.
std::string killing_call(const seccomp_data& call, pid_t caller, pid_t supervisor);

// "a process" where it has none any more.
std::string name_of_process(pid_t process);

}  // namespace forkshim::sweep
