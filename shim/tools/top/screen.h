// SPDX-License-Identifier: MIT
// What top prints: for a pipe, frames one after the other; for a terminal, one screen.
#pragma once

#include <string>
#include <vector>

#include "top/options.h"
#include "top/trees.h"

namespace forkshim::top {

// "root 4711: 34 processes, 3 living; 33 creations: 33 made, ... (make -j2)".
std::string head(const Tree& tree);

// Each tree's head with the time of day before it, and all of its rows.
std::string frame(const std::vector<Tree>& trees, const Options& options);

struct Size {
  size_t rows = 24, columns = 80;
};

// As many rows as fit, cut at the last column; the last line names the keys. Lines end as a
// terminal in raw mode needs it.
std::string screen(const std::vector<Tree>& trees, const Options& options, Size size);

}  // namespace forkshim::top
