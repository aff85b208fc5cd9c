// SPDX-License-Identifier: MIT
// The folder that holds a sweep's logs and outputs, removed with everything in it at the end.
#pragma once

#include <optional>
#include <stdexcept>
#include <string>

#include "counters/state_room.h"
#include "text/claim.h"
#include "text/exit_status.h"

namespace forkshim::sweep {

// What keeps a sweep from being made: one sentence, and the exit status.
struct Trouble : std::runtime_error {
  explicit Trouble(const std::string& sentence, int exit = exit_status::failed)
      : std::runtime_error(sentence), status(exit) {}
  int status;
};

// Whoever reads standard output has closed it, as head and pagers do.
struct ReaderLeft {};

// Makes an empty directory in TMPDIR, or /tmp, that no other user can swap, and removes those that
// killed sweeps have left there. `trouble` begins the sentence where that fails.
std::string make_temporary(const std::string& name, const char* trouble);

class Workplace {
 public:
  Workplace();
  ~Workplace();
  Workplace(const Workplace&) = delete;
  Workplace& operator=(const Workplace&) = delete;

  // A new, empty folder in it.
  std::string make(const std::string& name) const;

  // A new, empty state file that belongs to such a folder, in memory where that is possible:
  // every process of a run writes to it, and a disk's file system would make each fork slower.
  std::string make_state(const std::string& folder, stats::Room room) const;

  // Removes a folder and its state file.
  void remove(const std::string& folder) const;

 private:
  void open_to_tree();
  std::string state_of(const std::string& folder) const;

  std::string path_;
  Claim path_claim_;
  std::string memory_;
  std::optional<Claim> memory_claim_;
  std::string secret_;  // begins the names of state files that every user may write; or empty
};

}  // namespace forkshim::sweep
