// SPDX-License-Identifier: MIT
// Values of a line of the log. Its form is fixed (forkshim-log(5)), so that it need not be parsed
// as JSON: a quotation mark in a text of the program's is escaped, and no key can begin there.
#pragma once

#include <cstdint>
#include <string_view>

#include "protocol/log_keys.h"

namespace forkshim::log_line {

// What follows a key of protocol/log_keys.h, and `opening`; empty where the line has no such key.
std::string_view behind(std::string_view line, std::string_view key, std::string_view opening = "");

// The text that begins at the start of `line`, behind its quotation mark. Escapes are kept.
std::string_view text_at(std::string_view line);

// The value of a key; empty and 0 where the line has no such key.
std::string_view text_of(std::string_view line, std::string_view key);
std::uint64_t number_of(std::string_view line, std::string_view key);

// Whether it is one line as the library writes them: valid UTF-8 up to its only line break, with
// nothing that steers a terminal or a CI server.
bool is_sound(std::string_view line);

}  // namespace forkshim::log_line
