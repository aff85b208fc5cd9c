// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace forkshim {

struct Character {
  std::uint32_t code = 0xFFFD;
  std::size_t size = 1;
  bool valid = false;
};

// The character that a text begins with, which must not be empty. Overlong forms, surrogates and
// what lies beyond U+10FFFF are none, as the Unicode standard says.
Character decode_utf8(std::string_view text);

}  // namespace forkshim
