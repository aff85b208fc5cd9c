// SPDX-License-Identifier: MIT
// Text that a program may have written, on its way to a terminal.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace forkshim::stats {

// Bytes outside printable ASCII become \xNN: no escape sequence reaches the terminal.
std::string printable(std::string_view text);

// "1 process", "2 processes".
std::string counted(uint64_t number, std::string_view singular, std::string_view plural);

// Three digits and a unit.
std::string duration(uint64_t ns);

}  // namespace forkshim::stats
