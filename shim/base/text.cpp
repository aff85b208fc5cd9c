// SPDX-License-Identifier: MIT
#include "base/text.h"

namespace forkshim {
namespace {

bool is_blank(char c) { return c <= ' ' && (c == ' ' || c == '\t' || c == '\r' || c == '\n'); }

unsigned smallest(unsigned a, unsigned b, unsigned c) {
  const unsigned d = a < b ? a : b;
  return d < c ? d : c;
}

}  // namespace

Text trimmed(Text text) {
  while (!text.empty() && is_blank(text.data[0])) ++text.data, --text.size;
  while (!text.empty() && is_blank(text.data[text.size - 1])) --text.size;
  return text;
}

Text next_word(Text* rest, char separator) {
  size_t end = 0;
  while (end < rest->size && rest->data[end] != separator) ++end;
  const Text word(rest->data, end);
  const size_t used = end < rest->size ? end + 1 : end;
  *rest = Text(rest->data + used, rest->size - used);
  return trimmed(word);
}

bool parse_number(Text text, uint64_t limit, uint64_t* number) {
  if (text.empty()) return false;
  uint64_t value = 0;
  for (size_t i = 0; i < text.size; ++i) {
    const unsigned digit = static_cast<unsigned char>(text.data[i]) - '0';
    if (digit > 9 || value > (limit - digit) / 10) return false;
    value = value * 10 + digit;
  }
  if (value > limit) return false;
  *number = value;
  return true;
}

void copy(char* target, size_t size, Text text) {
  const size_t length = text.size < size ? text.size : size - 1;
  memcpy(target, text.data, length);
  target[length] = '\0';
}

const char* base_name(const char* path) {
  const char* slash = strrchr(path, '/');
  return slash ? slash + 1 : path;
}

size_t utf8_length(Text text) {
  const auto byte = [text](size_t i) -> unsigned {
    return i < text.size ? static_cast<unsigned char>(text.data[i]) : 0;
  };
  const auto continues = [byte](size_t i) { return (byte(i) & 0xc0) == 0x80; };
  const unsigned first = byte(0), second = byte(1);
  if (text.empty()) return 0;
  if (first < 0x80) return 1;
  if (first >= 0xc2 && first <= 0xdf) return continues(1) ? 2 : 0;
  if (first >= 0xe0 && first <= 0xef) {
    if ((first == 0xe0 && second < 0xa0) || (first == 0xed && second > 0x9f)) return 0;
    return continues(1) && continues(2) ? 3 : 0;
  }
  if (first >= 0xf0 && first <= 0xf4) {
    if ((first == 0xf0 && second < 0x90) || (first == 0xf4 && second > 0x8f)) return 0;
    return continues(1) && continues(2) && continues(3) ? 4 : 0;
  }
  return 0;
}

unsigned edit_distance(Text a, Text b) {
  constexpr size_t longest = 63;
  unsigned row[longest + 1];
  if (a.size > longest || b.size > longest) return longest;
  for (size_t j = 0; j <= b.size; ++j) row[j] = static_cast<unsigned>(j);
  for (size_t i = 1; i <= a.size; ++i) {
    unsigned diagonal = row[0];
    row[0] = static_cast<unsigned>(i);
    for (size_t j = 1; j <= b.size; ++j) {
      const unsigned above = row[j];
      row[j] = smallest(above + 1, row[j - 1] + 1, diagonal + (a.data[i - 1] != b.data[j - 1]));
      diagonal = above;
    }
  }
  return row[b.size];
}

}  // namespace forkshim
