// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

namespace forkshim {

// As one line that any POSIX shell reads back to the same words.
std::string shell_line(const std::vector<std::string>& words);

}  // namespace forkshim
