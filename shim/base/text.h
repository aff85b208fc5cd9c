// SPDX-License-Identifier: MIT
// Strings as a pointer and a length. Nothing here allocates, and only `copy` writes.
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
  // Compares the last byte first, because names often differ there: "web-1", "web-2".
  bool operator==(Text other) const {
    if (size != other.size) return false;
    return size == 0 || (data[size - 1] == other.data[size - 1] && !memcmp(data, other.data, size));
  }
  bool starts_with(Text prefix) const {
    return size >= prefix.size && memcmp(data, prefix.data, prefix.size) == 0;
  }
};

Text trimmed(Text text);

// Removes the first word from `rest`, up to the separator, and returns it without surrounding
// blanks.
Text next_word(Text* rest, char separator);

// Reads a decimal number up to `limit`. The whole text must be digits.
bool parse_number(Text text, uint64_t limit, uint64_t* number);

// Copies the text with a terminating zero, cut to fit `size` bytes.
void copy(char* target, size_t size, Text text);

// Returns what follows the last slash.
const char* base_name(const char* path);

// Splits "FIRST..LAST" at the separator, and removes the blanks around it. A text without a
// separator is both first and last.
void split_range(Text text, Text separator, Text* first, Text* last);

}  // namespace forkshim
