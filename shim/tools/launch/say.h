// SPDX-License-Identifier: MIT
// The launcher's sentences. They quote words that may hold anything.
#pragma once

#include <string>
#include <string_view>

namespace forkshim::launch {

// On one line, with "?" for each byte or character that could steer a terminal or give an order to
// a CI server.
std::string plain(std::string_view text);

// On standard output as it is; main() looks whether it went there.
void print(std::string_view text);

// A sentence there, for what was asked for.
void say(std::string_view sentence);

// On standard error.
void complain(std::string_view sentence);
[[noreturn]] void die(int status, std::string_view sentence);

// Wrong use, a wrong configuration, or a fault of forkshim's.
[[noreturn]] void fail(std::string_view sentence);

}  // namespace forkshim::launch
