// SPDX-License-Identifier: MIT
// Text for people and shells.
#pragma once

#include <string>
#include <vector>

namespace forkshim::sweep {

// As one line that any POSIX shell reads back to the same words.
std::string shell_line(const std::vector<std::string>& words);

// "1 process", "2 processes".
std::string count(size_t number, const std::string& singular, const std::string& plural);

// The last lines of a file, at most `bytes` of it.
std::string tail_of_file(const std::string& path, size_t bytes);

std::string read_file(const std::string& path);

// The name without its folders.
std::string base_name(const std::string& path);

}  // namespace forkshim::sweep
