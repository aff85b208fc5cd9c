// SPDX-License-Identifier: MIT
// Where state files lie, and how long: from a run's start until its last process has ended. The
// run removes its file, unless processes outlive it (daemons); then one that begins there, or
// `top`.
#pragma once

#include <string>
#include <vector>

#include "counters/state_room.h"
#include "counters/state_view.h"

namespace forkshim::stats {

// The state file of a run that this process supervises; a lock says so until the process ends.
class StateFile {
 public:
  // In the first folder that takes it. Removes the files of runs that are over there, and in those
  // that it has tried before. Throws StateError where none takes it.
  explicit StateFile(Room room);
  ~StateFile();
  StateFile(const StateFile&) = delete;
  StateFile& operator=(const StateFile&) = delete;

  const std::string& path() const { return path_; }
  StateView view() const;
  void remove() const;
  int file() const { return file_; }

 private:
  std::string path_;
  int file_ = -1;
};

// Files of this user's runs that are going on. Removes those of runs that are over.
std::vector<std::string> running_states();

}  // namespace forkshim::stats
