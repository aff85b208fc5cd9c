// SPDX-License-Identifier: MIT
#include "text/raw_bytes.h"

#include "text/utf8.h"

namespace forkshim {
namespace {

constexpr std::uint32_t base = 0xEF00;

bool stands_for_byte(const Character& character) {
  return character.valid && character.code >= base + 0x80 && character.code <= base + 0xFF;
}

}  // namespace

std::string utf8_of_bytes(std::string_view bytes) {
  std::string text;
  while (!bytes.empty()) {
    const Character character = decode_utf8(bytes);
    if (character.valid && !stands_for_byte(character)) {
      text += bytes.substr(0, character.size);
      bytes.remove_prefix(character.size);
      continue;
    }
    const std::uint32_t code = base + static_cast<unsigned char>(bytes.front());
    for (const std::uint32_t part :
         {0xE0 | code >> 12, 0x80 | (code >> 6 & 0x3F), 0x80 | (code & 0x3F)})
      text += static_cast<char>(part);
    bytes.remove_prefix(1);
  }
  return text;
}

std::string bytes_of_utf8(std::string_view text) {
  std::string bytes;
  while (!text.empty()) {
    const Character character = decode_utf8(text);
    if (stands_for_byte(character))
      bytes += static_cast<char>(character.code - base);
    else
      bytes += text.substr(0, character.size);
    text.remove_prefix(character.size);
  }
  return bytes;
}

}  // namespace forkshim
