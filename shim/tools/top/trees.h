// SPDX-License-Identifier: MIT
// The running trees, at one moment after the other.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "counters/state_view.h"
#include "top/living.h"

namespace forkshim::top {

struct Sample {
  stats::StateView view;
  uint64_t time = 0;  // CLOCK_BOOTTIME, ns
};

struct Tree {
  std::string path;
  Sample now, before;  // before: of time 0 at the first look
  std::vector<Row> rows;
};

class Trees {
 public:
  // `state`: empty for all running trees of this user.
  explicit Trees(std::string state) : state_(std::move(state)) {}

  // Throws StateError if the first look finds that `state` is no state file.
  void look();
  const std::vector<Tree>& now() const { return trees_; }

 private:
  std::string state_;
  std::vector<Tree> trees_;
  Living living_;
  bool looked_ = false;
};

}  // namespace forkshim::top
