// SPDX-License-Identifier: MIT
// Results as JUnit XML, in the common part of what Ant writes and Jenkins and GitLab read.
#pragma once

#include <utility>

#include "sweep/reporter.h"

namespace forkshim::sweep {

class JUnit : public Reporter {
 public:
  explicit JUnit(std::string file) : file_(std::move(file)) {}
  // Throws Trouble where the file cannot be written.
  void end(const Results& results) override;

 private:
  std::string file_;
};

}  // namespace forkshim::sweep
