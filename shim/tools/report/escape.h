// SPDX-License-Identifier: MIT
// Text from programs on its way in and out: names and arguments may hold any byte, and what a
// terminal, a browser or a reader of JSON makes of them must not be up to the program.
#pragma once

#include <string>
#include <string_view>

#include "text/json_text.h"
#include "text/printable.h"

namespace forkshim::report {

// Undoes the escapes of a JSON string in place and returns what is left. A lone surrogate
// U+DC80..U+DCFF stands for the byte 80..FF, as writers use it for invalid UTF-8.
std::string_view unescape_json(char* text, std::size_t size);

// Whether printable() would leave it as it is. Where this says no, printable() decides.
inline bool is_plain(std::string_view text) {
  for (const unsigned char byte : text)
    if (byte < 0x20 || byte > 0x7e || byte == '#' || byte == ':') return false;
  return true;
}

}  // namespace forkshim::report
