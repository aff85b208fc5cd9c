// SPDX-License-Identifier: MIT
// The names of files that a script or a makefile has read in as parts of itself: after ".", source,
// use, require, import, include and the like.
#pragma once

#include <string>
#include <vector>

namespace forkshim::sweep {

// Names as they may be: what follows a variable or a substitution, and modules as paths. Most are
// no files.
std::vector<std::string> parts_in(const std::string& text);

}  // namespace forkshim::sweep
