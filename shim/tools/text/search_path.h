// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

namespace forkshim {

// Where execvp(3) looks for a program, in this order: PATH, in which an empty element is the
// working directory, be it the only one, the first or the last; without PATH, libc's default.
std::vector<std::string> search_path();

}  // namespace forkshim
