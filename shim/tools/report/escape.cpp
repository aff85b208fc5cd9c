// SPDX-License-Identifier: MIT
// Decoding and neutralising of foreign text: JSON escapes, UTF-8, control characters.
#include "escape.h"

#include <fmt/format.h>

#include <cstdint>
#include <iterator>

namespace report {
namespace {

constexpr std::uint32_t replacement = 0xFFFD;

struct Character {
  std::uint32_t code = replacement;
  std::size_t size = 1;
  bool valid = false;
};

// Rejects overlong forms, surrogates and what lies beyond U+10FFFF, as the Unicode standard does.
Character decode_utf8(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned first = byte(0);
  if (first < 0x80) return {first, 1, true};
  const std::size_t size = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
  if (first < 0xC2 || first > 0xF4 || text.size() < size) return {};
  std::uint32_t code = first & (0x7Fu >> size);
  for (std::size_t i = 1; i < size; ++i) {
    if ((byte(i) & 0xC0) != 0x80) return {};
    code = code << 6 | (byte(i) & 0x3F);
  }
  constexpr std::uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
  if (code < least[size] || code > 0x10FFFF || (code >= 0xD800 && code < 0xE000)) return {};
  return {code, size, true};
}

char* encode_utf8(char* to, std::uint32_t code) {
  if (code < 0x80) return *to++ = static_cast<char>(code), to;
  const int tails = code < 0x800 ? 1 : code < 0x10000 ? 2 : 3;
  constexpr unsigned heads[] = {0, 0xC0, 0xE0, 0xF0};
  *to++ = static_cast<char>(heads[tails] | code >> (6 * tails));
  for (int i = tails - 1; i >= 0; --i) *to++ = static_cast<char>(0x80 | (code >> (6 * i) & 0x3F));
  return to;
}

bool is_dangerous(std::uint32_t code) {
  return code < 0x20 || (code >= 0x7F && code < 0xA0) || code == 0x061C || code == 0x200E ||
         code == 0x200F || (code >= 0x2028 && code <= 0x202E) || (code >= 0x2066 && code <= 0x2069);
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

std::string printable(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const Character c = decode_utf8(text);
    if (!c.valid || (c.code < 0x100 && is_dangerous(c.code))) {
      fmt::format_to(std::back_inserter(out), "\\x{:02x}",
                     c.valid ? c.code : static_cast<unsigned char>(text[0]));
    } else if (is_dangerous(c.code)) {
      fmt::format_to(std::back_inserter(out), "\\u{{{:x}}}", c.code);
    } else {
      out.append(text.substr(0, c.size));
    }
    text.remove_prefix(c.size);
  }
  return out;
}

void append_json(std::string& out, std::string_view text) {
  out += '"';
  while (!text.empty()) {
    const Character c = decode_utf8(text);
    if (!c.valid || c.code < 0x20 || c.code == 0x7F || c.code == '<') {
      fmt::format_to(std::back_inserter(out), "\\u{:04x}", c.code);
    } else {
      if (c.code == '"' || c.code == '\\') out += '\\';
      out.append(text.substr(0, c.size));
    }
    text.remove_prefix(c.size);
  }
  out += '"';
}

}  // namespace report
