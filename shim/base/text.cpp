// SPDX-License-Identifier: MIT
#include "base/text.h"

namespace forkshim {
namespace {

bool is_blank(char c) { return c <= ' ' && (c == ' ' || c == '\t' || c == '\r' || c == '\n'); }

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

void split_range(Text text, Text separator, Text* first, Text* last) {
  *first = *last = text;
  const void* const found = memmem(text.data, text.size, separator.data, separator.size);
  if (!found) return;
  const size_t before = static_cast<size_t>(static_cast<const char*>(found) - text.data);
  const size_t behind = before + separator.size;
  *first = trimmed(Text(text.data, before));
  *last = trimmed(Text(text.data + behind, text.size - behind));
}

}  // namespace forkshim
