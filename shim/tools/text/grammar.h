// SPDX-License-Identifier: MIT
// What a log, a state file or a results file may say. A process that gave up its rights can still
// write to the log of those that kept them, so nothing read there becomes an option, a line of
// configuration or a line of shell before it has been checked here.
#pragma once

#include <string_view>

namespace forkshim::grammar {

// "0", "0.3.1": numbers joined by dots, at most 255 characters.
bool is_lineage(std::string_view text);

// "fork", "vfork" or "spawn".
bool is_kind(std::string_view text);

// "fork", "syscall:clone3": letters, digits, _ and :, at most 32.
bool is_function(std::string_view text);

// "EAGAIN" or "11": capital letters and digits, at most 32.
bool is_error(std::string_view text);

}  // namespace forkshim::grammar
