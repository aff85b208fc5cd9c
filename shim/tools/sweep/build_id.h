// SPDX-License-Identifier: MIT
// Which build of a program a file is.
#pragma once

#include <string>

namespace forkshim::sweep {

// The build id in hexadecimal digits, or, where there is none, content_id_of the file; empty for
// what is no regular file that can be read.
std::string build_id_of(const std::string& path);

// A hash of a file's content, in hexadecimal digits: of its first 256 MiB, and of its size if that
// is more. Empty for what is no regular file that can be read.
std::string content_id_of(const std::string& path);

}  // namespace forkshim::sweep
