// SPDX-License-Identifier: MIT
// Strings as a pointer and a length, and the few questions that the shim asks of them.
// Nothing here allocates, and nothing but `copy` writes.
#pragma once

#include <stddef.h>
#include <stdint.h>
#include <string.h>

namespace forkshim {

struct Text {
  const char* data = "";
  size_t size = 0;

  constexpr Text() = default;
  constexpr Text(const char* start, size_t length) : data(start), size(length) {}
  Text(const char* string) : data(string ? string : ""), size(string ? strlen(string) : 0) {}

  bool empty() const { return size == 0; }
  // Names that differ often do so at their ends alone: "web-1", "web-2".
  bool operator==(Text other) const {
    if (size != other.size) return false;
    return size == 0 || (data[size - 1] == other.data[size - 1] && !memcmp(data, other.data, size));
  }
  bool starts_with(Text prefix) const {
    return size >= prefix.size && memcmp(data, prefix.data, prefix.size) == 0;
  }
};

Text trimmed(Text text);

// Cuts the first word off `rest`, at `separator` or at the end, without the blanks round it.
Text next_word(Text* rest, char separator);

// Whole-token decimal number up to `limit`. False for anything else, also for an empty text.
bool parse_number(Text text, uint64_t limit, uint64_t* number);

// Copies with a terminating zero, cut to fit `size` bytes.
void copy(char* target, size_t size, Text text);

// What follows the last slash.
const char* base_name(const char* path);

// Splits "FIRST..LAST" at the separator, without the blanks round it. A text without a separator is
// both first and last.
void split_range(Text text, Text separator, Text* first, Text* last);

}  // namespace forkshim
