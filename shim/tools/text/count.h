// SPDX-License-Identifier: MIT
// Numbers as people read them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace forkshim {

// "1 process", "2 processes".
std::string counted(std::uint64_t number, std::string_view singular, std::string_view plural);

// Three digits and a unit, "2.40 ms"; from a minute on, "1 min 5 s".
std::string duration(std::uint64_t ns);

}  // namespace forkshim
