// SPDX-License-Identifier: MIT
// The tree of processes as text.
#pragma once

#include <cstddef>

#include "report/branches.h"
#include "report/forest.h"
#include "report/output.h"

namespace forkshim::report {

struct TreeStyle {
  bool fold = true;
  bool unicode = false;
  bool colour = false;
  std::size_t width = 0;  // of the terminal, in columns; 0: none
};

void print_tree(const Forest& forest, const Branches& branches, TreeStyle style, Output& out);

}  // namespace forkshim::report
