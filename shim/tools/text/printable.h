// SPDX-License-Identifier: MIT
// Names, arguments and errors of programs, and what files say, may hold any byte. What a terminal
// or a CI server makes of them must not be up to who wrote them.
#pragma once

#include <string>
#include <string_view>

namespace forkshim {

// As valid UTF-8 on one line: control characters, direction marks, characters that are none, and
// bytes that are no UTF-8 become \xNN or \u{NNNN}. So do the first of two # and of two : at the
// start, with which lines of a log give orders to CI servers. Doing it twice changes nothing more.
std::string printable(std::string_view text);

// The same for text of several lines, which stay as they are, with their tabs.
std::string printable_lines(std::string_view text);

// Writes text to standard error. Where that is closed, full or without a reader, the tool goes on:
// a status counts for more than a line (fmt::print would throw, and end the tool by SIGABRT;
// SIGPIPE would be a signal to the program of a run).
void print_error(std::string_view text);

// Writes out what standard output holds. False where that fails, which is then said.
bool finish_output();

// Says a sentence to the user, on standard error.
void say(std::string_view sentence);

}  // namespace forkshim
