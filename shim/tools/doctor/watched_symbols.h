// SPDX-License-Identifier: MIT
// The symbols that decide what the shim sees.
#pragma once

#include <set>
#include <string>
#include <string_view>

namespace forkshim::doctor {

// The libc functions that make processes, from the shim's own table.
const std::set<std::string, std::less<>>& fork_functions();

// Of those names, the ones that make processes, in one line.
std::string forks_among(const std::set<std::string>& names);

// "address", "thread" ... for the function that a sanitizer's runtime starts with, or "".
std::string_view sanitizer_of(std::string_view symbol);

bool is_watched(std::string_view symbol);

}  // namespace forkshim::doctor
