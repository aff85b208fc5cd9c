// SPDX-License-Identifier: MIT
// /proc/PID/status, as far as it says who a thread is and what signals can do to it.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <utility>

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

// Whether it has a handler for a signal, and whether one can interrupt it now. libc's own signals,
// for cancellation and set-user-ID calls of threads, are left out.
bool has_handlers(const ProcStatus& status);
bool can_be_interrupted(const ProcStatus& status);

// The file of one thread, kept open: half of the price is its opening. What comes to have the
// thread's number later cannot be read by it.
class StatusFile {
 public:
  StatusFile() = default;
  explicit StatusFile(pid_t thread);
  ~StatusFile();
  StatusFile(StatusFile&& other) noexcept { *this = std::move(other); }
  StatusFile& operator=(StatusFile&& other) noexcept;

  pid_t thread() const { return thread_; }
  ProcStatus read() const;

 private:
  pid_t thread_ = 0;
  int file_ = -1;
};

// 0 where that cannot be read.
pid_t parent_of(pid_t process);

// How long it has run, in ns; 0 where the kernel does not tell.
std::uint64_t processor_time(pid_t thread);

// Whether the thread waits in another call than this one: it has returned from it.
bool waits_elsewhere(pid_t thread, int call);

}  // namespace forkshim::deep
