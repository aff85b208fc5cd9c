// SPDX-License-Identifier: MIT
// Files that a sweep reads as a whole: results, plans, caches, lists of known findings.
#pragma once

#include <string>

namespace forkshim::sweep {

// Throws Trouble with the reason, and `why` behind it, where text/files.h says that it cannot be
// read: a device or a FIFO, say, of which nobody knows whether it ends.
std::string read_input(const std::string& file, const std::string& why = "");

// The same for what an earlier sweep of this user's wrote: no other user can have put it there.
std::string read_own_output(const std::string& file);

}  // namespace forkshim::sweep
