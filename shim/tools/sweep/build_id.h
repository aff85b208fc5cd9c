// SPDX-License-Identifier: MIT
// Which build of a program a file is.
#pragma once

#include <string>

namespace forkshim::sweep {

// The build id in hexadecimal digits, or, where there is none, a hash of the content; empty for
// what cannot be read.
std::string build_id_of(const std::string& file);

// A hash of a file's content, in hexadecimal digits; empty for what is no regular file that can be
// read.
std::string content_id_of(const std::string& file);

}  // namespace forkshim::sweep
