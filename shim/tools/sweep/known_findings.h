// SPDX-License-Identifier: MIT
// Known findings, each with its reason, so that a sweep in CI fails for new ones alone.
//
//   # CLASS LINEAGE FUNCTION FAULT: REASON; each of the four may be a glob
//   hang 0.2 fork EAGAIN: the pool waits for a worker that never came, bug 123
//   silent 9f2c41d07ab3-* fork EAGAIN: a fingerprint instead of the lineage
#pragma once

#include <string>
#include <vector>

#include "sweep/results.h"

namespace forkshim::sweep {

class Allowed {
 public:
  Allowed() = default;
  // Throws Trouble with file and line where a line is not of that form.
  explicit Allowed(const std::string& file);

  // The reason of the first line that fits, or nothing.
  std::string reason_for(const Outcome& outcome);

  // One sentence for each line that no finding needed.
  std::vector<std::string> unused() const;

 private:
  struct Line {
    size_t number;
    std::vector<std::string> patterns;
    std::string reason;
    bool used = false;
  };
  std::string file_;
  std::vector<Line> lines_;
};

}  // namespace forkshim::sweep
