// SPDX-License-Identifier: MIT
// UTF-8, and foreign text made safe to print. Async-signal-safe.
#pragma once

#include <stdint.h>

#include "base/line.h"
#include "base/text.h"

namespace forkshim {

// Returns the size in bytes of the character that the text begins with, or 0 if it is not valid
// UTF-8: overlong forms, surrogates and truncated characters are not (RFC 3629).
size_t utf8_length(Text text);

// The number of the first character, which is of so many bytes.
inline uint32_t code_point(Text text, size_t length) {
  const auto byte = [text](size_t i) { return static_cast<unsigned char>(text.data[i]); };
  uint32_t code = length == 1 ? byte(0) : byte(0) & (0x7f >> length);
  for (size_t i = 1; i < length; ++i) code = code << 6 | (byte(i) & 0x3f);
  return code;
}

// Control characters, DEL and C1 included, and marks that change the direction of text or begin
// another line.
constexpr bool steers_a_terminal(uint32_t code) {
  return code < 0x20 || (code >= 0x7f && code < 0xa0) || code == 0x61c || code == 0x200e ||
         code == 0x200f || (code >= 0x2028 && code <= 0x202e) || (code >= 0x2066 && code <= 0x2069);
}

// Adds foreign text, with "?" for each byte or character that could steer a terminal, end the line,
// or give an order to a CI server, as ##[error] does.
void add_printable(Sentence* line, Text text);

}  // namespace forkshim
