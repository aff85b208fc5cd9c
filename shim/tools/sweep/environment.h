// SPDX-License-Identifier: MIT
// The variables that put a run under the shim. The launcher hands them over once, because starting
// it for every run would cost more than many a run does.
#pragma once

#include <string>
#include <vector>

#include "sweep/options.h"
#include "sweep/plan.h"

namespace forkshim::sweep {

class Environment {
 public:
  // Throws Trouble where the launcher has handed over nothing.
  explicit Environment(const Options& options);

  // An undisturbed run that logs its creations to `log`; `state` is the file by which its
  // processes know their lineages after exec.
  std::vector<std::string> undisturbed(const std::string& log, const std::string& state) const;

  // A run in which the fault meets the point's creation; it logs whether that happened, and to
  // `script`, if that is a file, where in a script it was called.
  std::vector<std::string> disturbed(const Point& point, const std::string& log,
                                     const std::string& state,
                                     const std::string& script = "") const;

 private:
  std::vector<std::string> with(const std::string& handlers, const std::string& state) const;

  std::vector<std::string> base_;
  std::string inline_;
  Span delay_;
  const bool threads_, execs_;  // are points as well
};

}  // namespace forkshim::sweep
