// SPDX-License-Identifier: MIT
// Files that a sweep reads as a whole: results, plans, caches, lists of known findings.
#pragma once

#include <string>

namespace forkshim::sweep {

// Throws Trouble with the reason, and `why` behind it, where text/files.h says that it cannot be
// read: a device or a FIFO, say, of which nobody knows whether it ends.
std::string read_input(const std::string& file, const std::string& why = "");

}  // namespace forkshim::sweep
