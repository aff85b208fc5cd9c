// SPDX-License-Identifier: MIT
#pragma once

#include <csignal>
#include <string>

#include "protocol/state_layout.h"

namespace forkshim {

// A state file's memory, shared with the processes of the run. While it lives, its lock tells them
// whether they are in this pid namespace: a process may close no other descriptor of the file.
class StateMemory {
 public:
  // Of an open file, or of one at a path. Throws std::system_error.
  explicit StateMemory(int file);
  explicit StateMemory(const std::string& path);
  ~StateMemory();
  StateMemory(const StateMemory&) = delete;
  StateMemory& operator=(const StateMemory&) = delete;

  layout::State& operator*() const { return *memory_; }
  int file() const { return own_file_; }  // -1 where it is the caller's

 private:
  void be_observer(int file);

  layout::State* memory_ = nullptr;
  int own_file_ = -1;
};

// While it lives, access to the state goes on where a process of the run has cut the file short: to
// private memory, which begins as zeros. One at a time, and in one thread. SIGBUS is not blocked
// meanwhile: one that is would end this process. One that somebody sends stays for whoever takes
// signals, and is blocked from then on until renew().
class CutStateGuard {
 public:
  explicit CutStateGuard(layout::State& state);
  ~CutStateGuard();
  CutStateGuard(const CutStateGuard&) = delete;
  CutStateGuard& operator=(const CutStateGuard&) = delete;

  void renew();

 private:
  struct sigaction before_ = {};
  bool was_blocked_ = false;
};

}  // namespace forkshim
