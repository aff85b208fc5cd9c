// SPDX-License-Identifier: MIT
// What the witness of a process group does (group_witness.h).
#pragma once

#include <sys/types.h>

namespace forkshim::witness {

// Requests; any other is the number of a signal.
inline constexpr int rest = 0, watch = -1;

// Answers requests until the supervisor is gone. It answers the number of a signal with the
// siginfo_t of each such signal that it has got, and at last with one whose number is 0 and whose
// integer is the mask of what else is pending, of signals 1 to 32.
[[noreturn]] void live(int socket, pid_t supervisor, pid_t command);

// What ps(1) shows for this process from now on.
void change_command_line(const char* name);

}  // namespace forkshim::witness
