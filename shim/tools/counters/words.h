// SPDX-License-Identifier: MIT
// Numbers as people read them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace forkshim::stats {

// "1 process", "2 processes".
std::string counted(uint64_t number, std::string_view singular, std::string_view plural);

// Three digits and a unit.
std::string duration(uint64_t ns);

}  // namespace forkshim::stats
