// SPDX-License-Identifier: MIT
// The number of a creation in the soft limit RLIMIT_LOCKS of a process, which its children inherit
// (protocol/state_layout.h, Birth).
#pragma once

#include <sys/types.h>

#include <cstdint>

namespace forkshim::deep {

struct Bearing {
  bool known = false;       // false: a process of another user, and no right to ask
  std::uint64_t stamp = 0;  // 0: it bears none
  std::uint64_t most = 0;   // the hard limit
};

Bearing stamp_of(pid_t process);

// As `bearing` says: a process of another user shows its limits in /proc.
std::uint64_t inherited_stamp(pid_t process);

// False if this process may not.
bool set_stamp(pid_t process, const Bearing& before, std::uint64_t stamp);

// Sets the stamp of one that is expected to bear `expected`, and sees in the same call whether it
// does. False if not, and then nothing has changed.
bool swap_stamp(pid_t process, const Bearing& expected, std::uint64_t stamp);

bool is_gone(pid_t process);

// The pid that was given out last here, read once for each question.
class LastPid {
 public:
  LastPid();
  ~LastPid();
  LastPid(const LastPid&) = delete;
  LastPid& operator=(const LastPid&) = delete;

  pid_t read() const;
  void forget() const { known_ = 0; }

 private:
  int file_;
  mutable pid_t known_ = 0;
};

// What became of the pids that were given out after `from`, up to `to`.
struct Search {
  pid_t child = 0;           // bears the stamp
  bool may_be_gone = false;  // a pid has ended, or there were too many to look at
};
// `creator`: the process that made the creation.
Search search_child(std::uint64_t stamp, pid_t creator, pid_t from, pid_t to);

// Whether one of these is a thread of the process, or has ended.
bool may_be_thread_of(pid_t process, pid_t from, pid_t to);

}  // namespace forkshim::deep
