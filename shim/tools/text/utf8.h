// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/utf8.h"  // steers_a_terminal, for who decodes

namespace forkshim {

struct Character {
  std::uint32_t code = 0xFFFD;
  std::size_t size = 1;
  bool valid = false;
};

// Decodes the first character of a text that is not empty. Overlong forms, surrogates and values
// above U+10FFFF are invalid, as in the Unicode standard.
Character decode_utf8(std::string_view text);

}  // namespace forkshim
