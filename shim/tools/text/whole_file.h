// SPDX-License-Identifier: MIT
// Files that a tool reads as a whole.
#pragma once

#include <string>

namespace forkshim {

// Opens a file that another machine or user may have made: a regular one, or a pipe that this
// process was given. A close-on-exec descriptor, or -1 with errno, EINVAL for what is neither and
// may have no end.
int open_input(const std::string& path);
// Reads the whole of it. False with errno, EFBIG for more than 256 MiB.
bool read_input(const std::string& path, std::string* text);
// The same from a descriptor, which stays open.
bool read_bounded(int file, std::string* text);

// The same for a regular file that a tool of this user's wrote, by open_own().
bool read_own(const std::string& path, std::string* text, std::string* reason);

}  // namespace forkshim
