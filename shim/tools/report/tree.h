// SPDX-License-Identifier: MIT
// The tree of processes as text.
#pragma once

#include "branches.h"
#include "forest.h"
#include "output.h"

namespace report {

struct TreeStyle {
  bool fold = true;
  bool unicode = false;
  bool colour = false;
};

void print_tree(const Forest& forest, const Branches& branches, TreeStyle style, Output& out);

}  // namespace report
