// SPDX-License-Identifier: MIT
// Reading and writing the strings of JSON.
#include "report/escape.h"

#include <fmt/core.h>

#include <cstdint>
#include <iterator>

#include "text/utf8.h"

namespace forkshim::report {
namespace {

using forkshim::Character;
using forkshim::decode_utf8;

constexpr std::uint32_t replacement = 0xFFFD;

char* encode_utf8(char* to, std::uint32_t code) {
  if (code < 0x80) return *to++ = static_cast<char>(code), to;
  const int tails = code < 0x800 ? 1 : code < 0x10000 ? 2 : 3;
  constexpr unsigned heads[] = {0, 0xC0, 0xE0, 0xF0};
  *to++ = static_cast<char>(heads[tails] | code >> (6 * tails));
  for (int i = tails - 1; i >= 0; --i) *to++ = static_cast<char>(0x80 | (code >> (6 * i) & 0x3F));
  return to;
}

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  c = static_cast<char>(c | 0x20);
  return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

// The four digits after `\u`, or -1.
std::int32_t hex_code(const char* at, const char* end) {
  if (end - at < 4) return -1;
  std::int32_t code = 0;
  for (int i = 0; i < 4; ++i) {
    const int digit = hex_digit(at[i]);
    if (digit < 0) return -1;
    code = code << 4 | digit;
  }
  return code;
}

// Writes the character of the `\u` escape whose digits begin at `at`; returns what follows it.
const char* unescape_code(const char* at, const char* end, char*& to) {
  const std::int32_t first = hex_code(at, end);
  if (first < 0) return to = encode_utf8(to, '?'), at;
  at += 4;
  auto code = static_cast<std::uint32_t>(first);
  if (code >= 0xD800 && code < 0xDC00 && end - at >= 6 && at[0] == '\\' && at[1] == 'u') {
    const std::int32_t second = hex_code(at + 2, end);
    if (second >= 0xDC00 && second < 0xE000) {
      code = 0x10000 + ((code - 0xD800) << 10) + (static_cast<std::uint32_t>(second) - 0xDC00);
      at += 6;
    }
  }
  if (code >= 0xDC80 && code <= 0xDCFF) {
    *to++ = static_cast<char>(code & 0xFF);
    return at;
  }
  to = encode_utf8(to, code >= 0xD800 && code < 0xE000 ? replacement : code);
  return at;
}

}  // namespace

std::string_view unescape_json(char* text, std::size_t size) {
  const char* at = text;
  const char* const end = text + size;
  char* to = text;
  while (at != end) {
    if (*at != '\\' || at + 1 == end) {
      *to++ = *at++;
      continue;
    }
    const char letter = at[1];
    at += 2;
    constexpr std::string_view from = "bfnrt", into = "\b\f\n\r\t";
    if (letter == 'u') {
      at = unescape_code(at, end, to);
    } else {
      const std::size_t known = from.find(letter);
      *to++ = known == from.npos ? letter : into[known];
    }
  }
  return {text, static_cast<std::size_t>(to - text)};
}

}  // namespace forkshim::report
