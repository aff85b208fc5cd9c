// SPDX-License-Identifier: MIT
// Bytes of any kind within JSON, which knows UTF-8 alone: words of a command line, names of files.
#pragma once

#include <string>
#include <string_view>

namespace forkshim {

// UTF-8 stays as it is. Another byte becomes one of the characters U+EF80 to U+EFFF, as in MirBSD's
// OPTU encoding, and so does each byte of such a character in the bytes themselves.
std::string utf8_of_bytes(std::string_view bytes);

std::string bytes_of_utf8(std::string_view text);

}  // namespace forkshim
