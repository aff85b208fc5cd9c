// SPDX-License-Identifier: MIT
// Text from programs on its way in and out: names and arguments may hold any byte, and what a
// terminal, a browser or a reader of JSON makes of them must not be up to the program.
#pragma once

#include <string>
#include <string_view>

#include "text/printable.h"

namespace report {

// Undoes the escapes of a JSON string in place and returns what is left. A lone surrogate
// U+DC80..U+DCFF stands for the byte 80..FF, as writers use it for invalid UTF-8.
std::string_view unescape_json(char* text, std::size_t size);

using forkshim::printable;

// Appends a JSON string, quotes included. `<` is escaped, so that it can stand in a script element.
void append_json(std::string& out, std::string_view text);

}  // namespace report
