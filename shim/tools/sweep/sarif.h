// SPDX-License-Identifier: MIT
// Findings as SARIF 2.1.0, for GitHub's code scanning and editors.
#pragma once

#include <string>
#include <utility>

#include "sweep/reporter.h"

namespace forkshim::sweep {

class Sarif : public Reporter {
 public:
  explicit Sarif(std::string file) : file_(std::move(file)) {}
  // Throws Trouble where the file cannot be written.
  void end(const Results& results) override;

 private:
  std::string file_;
};

}  // namespace forkshim::sweep
