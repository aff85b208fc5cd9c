// SPDX-License-Identifier: MIT
// /proc/PID/status, as far as it says who a thread is and what signals can do to it.
#pragma once

#include <sys/types.h>

#include <cstdint>

namespace forkshim::deep {

struct ProcStatus {
  pid_t process = 0;  // 0: the file could not be read
  pid_t parent = 0;
  pid_t innermost = 0;  // the thread's pid in its own pid namespace
  int threads = 0;
  std::uint64_t blocked = 0;  // signals
  std::uint64_t caught = 0;
};

ProcStatus status_of(pid_t thread);

// 0 where that cannot be read.
pid_t parent_of(pid_t process);

// How long it has run, in ns; 0 where the kernel does not tell.
std::uint64_t processor_time(pid_t thread);

// Whether the thread waits in another call than this one: it has returned from it.
bool waits_elsewhere(pid_t thread, int call);

}  // namespace forkshim::deep
