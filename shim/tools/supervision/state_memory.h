// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "protocol/state_layout.h"

namespace forkshim {

// A state file's memory, shared with the processes of the run.
class StateMemory {
 public:
  // Of an open file, or of one at a path. Throws std::system_error.
  explicit StateMemory(int file);
  explicit StateMemory(const std::string& path);
  ~StateMemory();
  StateMemory(const StateMemory&) = delete;
  StateMemory& operator=(const StateMemory&) = delete;

  layout::State& operator*() const { return *memory_; }

 private:
  layout::State* memory_ = nullptr;
};

}  // namespace forkshim
