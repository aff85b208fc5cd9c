// SPDX-License-Identifier: MIT
#include "top/trees.h"

#include <algorithm>

#include "base/clock.h"
#include "counters/state_files.h"

namespace forkshim::top {

void Trees::look() {
  std::vector<std::string> paths = stats::running_states();
  if (!state_.empty()) paths = {state_};
  std::vector<Tree> trees;
  living_.look();
  for (const std::string& path : paths) {
    Tree tree{path, {}, {}, {}};
    try {
      tree.now = {stats::read_state(path), now_ns(CLOCK_BOOTTIME)};
    } catch (const stats::StateError&) {
      // A run removes its file at its end, so a missing file is an error only at the first look.
      if (!looked_ && !state_.empty()) throw;
      continue;
    }
    const auto before = std::find_if(trees_.begin(), trees_.end(),
                                     [&](const Tree& one) { return one.path == path; });
    if (before != trees_.end()) tree.before = std::move(before->now);
    tree.rows = living_.of(tree.now.view);
    trees.push_back(std::move(tree));
  }
  trees_ = std::move(trees);
  looked_ = true;
}

}  // namespace forkshim::top
