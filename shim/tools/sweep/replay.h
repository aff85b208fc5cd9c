// SPDX-License-Identifier: MIT
// A finding of a recording once more, on another machine or by another version of the program.
#pragma once

#include <optional>

#include "sweep/archive.h"
#include "sweep/options.h"
#include "sweep/results.h"
#include "text/claim.h"

namespace forkshim::sweep {

// The recording's files in a folder of their own, which is the working directory while this lives;
// its environment is in effect from then on.
class Stage {
 public:
  // Throws Trouble where a file has no name below a folder, or cannot be made.
  explicit Stage(const Archive& archive);
  ~Stage();
  Stage(const Stage&) = delete;
  Stage& operator=(const Stage&) = delete;

 private:
  void fill(const Archive& archive);
  std::string folder_, before_;
  std::optional<Claim> claim_;
};

// The points that are to be replayed: those whose numbers are the command's words, or all findings.
std::vector<Outcome> wanted_of(const Results& recorded, const Options& given);

// The options of the recorded sweep for these points, and the caller's own.
Options replay_options(const Results& recorded, const Archive& archive, const Options& given,
                       const std::vector<Outcome>& wanted, char* tool);

// Adds a note for each point: whether it ends as it did. True if all do.
bool compare(const std::vector<Outcome>& wanted, Results& results);

}  // namespace forkshim::sweep
