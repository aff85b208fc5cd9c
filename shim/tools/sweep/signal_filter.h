// SPDX-License-Identifier: MIT
// A seccomp filter that stops signals to every process of the user (kill to -1), to process 1 and
// to the supervisor. Programs send them when they take a failed fork's -1 for a pid, or themselves
// for its child. It holds for all that the calling
// process starts from here on: static programs and raw system calls included.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string>

namespace forkshim::sweep {

// The number of a notification descriptor (close-on-exec), on which each such call waits for an
// answer, and with creations each fork as well. -1 with errno if the kernel cannot do that.
// Without CAP_SYS_ADMIN it sets no_new_privs.
int filter_calls(bool with_creations, pid_t supervisor);

struct Filtered {
  std::string signal;    // "kill(-1, SIGTERM) by cmake", which is to fail with EPERM
  std::string creator;   // a program that forks without the library, which is to go on
  bool alive = true;     // false if no other call can come
  std::uint64_t id = 0;  // 0 if there is none to answer
};

// Waits for a call. A signal within a pid namespace of the program's own is none. The supervisor
// forks for the sweep.
Filtered next_filtered(int listener, pid_t supervisor);
void answer_filtered(int listener, const Filtered& call);

}  // namespace forkshim::sweep
