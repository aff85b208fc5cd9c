// SPDX-License-Identifier: MIT
// One object of JSON Lines, built in place: keys in the order they are added, no blanks, one line.
// Async-signal-safe.
#pragma once

#include <stdint.h>

#include "base/line.h"
#include "base/utf8.h"

namespace forkshim {

// Returns how many bytes from the start need no escape in a JSON string. The second # of two needs
// one, because CI servers take ##vso[ and ##teamcity[ for orders, wherever they stand in a line.
inline size_t plain_bytes(Text text) {
  size_t count = 0;
  for (; count < text.size; ++count) {
    const auto byte = static_cast<unsigned char>(text.data[count]);
    if (byte < 0x20 || byte >= 0x7f || byte == '"' || byte == '\\') break;
    if (byte == '#' && count != 0 && text.data[count - 1] == '#') break;
  }
  return count;
}

// Adds a character of up to three bytes by its number.
template <size_t capacity>
void add_escape(Line<capacity>& line, uint32_t code) {
  line.add("\\u");
  for (int shift = 12; shift >= 0; shift -= 4) line.add("0123456789abcdef"[code >> shift & 15]);
}

// Adds the text's first character, escaped for a JSON string, and returns its size in bytes.
// `behind`: the byte before it, or 0. A byte that is not valid UTF-8 becomes U+FFFD. Control
// characters, DEL and C1 included, and direction marks are escaped, so that no line can steer a
// terminal.
template <size_t capacity>
size_t add_character(Line<capacity>& line, Text text, char behind) {
  const auto first = static_cast<unsigned char>(text.data[0]);
  const size_t length = utf8_length(text);
  if (length == 0) {
    line.add("\\ufffd");
  } else if (first == '#' && behind == '#') {
    line.add("\\u0023");
  } else if (const uint32_t code = code_point(text, length); steers_a_terminal(code)) {
    add_escape(line, code);
  } else {
    if (first == '"' || first == '\\') line.add('\\');
    line.add(Text(text.data, length));
  }
  return length == 0 ? 1 : length;
}

// A JSON string with its quotes, cut between characters where it would leave less than `reserve`
// bytes of the line. Nothing where not even an empty one fits.
template <size_t capacity>
void add_json_string(Line<capacity>& line, Text text, size_t reserve) {
  if (line.left() < 2 + reserve) return;
  line.add('"');
  char behind = 0;
  while (!text.empty()) {
    Line<8> character;
    const size_t used = add_character(character, text, behind);
    behind = text.data[0];
    if (line.left() < character.text().size + 1 + reserve) break;
    line.add(character.text());
    text = Text(text.data + used, text.size - used);
  }
  line.add('"');
}

template <size_t capacity>
class JsonLine {
 public:
  template <size_t size>
  JsonLine& number(const char (&key)[size], uint64_t value) {
    begin(key).add_number(value);
    return *this;
  }
  template <size_t size>
  JsonLine& signed_number(const char (&key)[size], int64_t value) {
    begin(key).add_signed(value);
    return *this;
  }
  // A word of the shim's own, which needs no escapes.
  template <size_t size>
  JsonLine& word(const char (&key)[size], Text value) {
    begin_with(key, "\":\"").add(value).add('"');
    return *this;
  }
  template <size_t size>
  JsonLine& string(const char (&key)[size], Text value) {
    begin_with(key, "\":\"");
    escape(value).add('"');
    return *this;
  }
  // JSON that is escaped already.
  template <size_t size>
  JsonLine& raw(const char (&key)[size], Text json) {
    begin(key).add(json);
    return *this;
  }
  // A value that is added piece by piece, quotes and all.
  template <size_t size>
  Line<capacity>& begin(const char (&key)[size]) {
    return begin_with(key, "\":");
  }
  Line<capacity>& escape(Text text) {
    while (!text.empty()) {
      const size_t plain = plain_bytes(text);
      line_.add(Text(text.data, plain));
      text = Text(text.data + plain, text.size - plain);
      if (text.empty()) break;
      const size_t used = add_character(line_, text, plain ? text.data[-1] : '\0');
      text = Text(text.data + used, text.size - used);
    }
    return line_;
  }
  // Whether everything has fitted so far.
  bool is_whole() const { return !line_.full(); }
  size_t left() const { return line_.left(); }
  // Returns the line with its line break. If something did not fit, the last keys are missing, and
  // the object is still closed.
  Text finish() {
    line_.cut(line_.full() ? whole_ : Line<capacity>::room - 1);
    if (line_.text().empty()) line_.add(',');
    return line_.replace_first('{').add('}').with_line_break();
  }

 private:
  // The comma before the first key becomes the object's bracket in the end.
  template <size_t size, size_t between>
  Line<capacity>& begin_with(const char (&key)[size], const char (&behind)[between]) {
    if (!line_.full()) whole_ = line_.text().size;
    return line_.add_literals(",\"", key, behind);
  }

  Line<capacity> line_;
  size_t whole_ = 0;  // bytes up to the last key that fitted
};

}  // namespace forkshim
