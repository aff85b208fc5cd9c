// SPDX-License-Identifier: MIT
// Results as TAP 13, which TAP 14 readers take as well, on standard output, each line as soon as
// those before it are known.
#pragma once

#include <map>

#include "sweep/reporter.h"

namespace forkshim::sweep {

class Tap : public Reporter {
 public:
  void begin() override;
  void plan(const Results& results, size_t points) override;
  void outcome(size_t number, const Outcome& outcome) override;
  // What has been held back, for want of those before it, and the summary.
  void end(const Results& results) override;
  void give_up(const std::string& sentence) override;

 private:
  void print_notes(const Results& results);

  bool begun_ = false;
  size_t printed_ = 0, noted_ = 0;
  std::map<size_t, Outcome> held_back_;
};

}  // namespace forkshim::sweep
