// SPDX-License-Identifier: MIT
// One object of JSON Lines, built in place: keys in the order they are added, no blanks, one line.
// Async-signal-safe.
#pragma once

#include <stdint.h>

#include "base/line.h"

namespace forkshim {

// The text of a JSON string, without its quotes. A byte that is not part of valid UTF-8 becomes
// U+FFFD; control characters, DEL and C1 included, are escaped, so that no line can steer a
// terminal.
template <size_t capacity>
void add_escaped(Line<capacity>& line, Text text) {
  for (size_t i = 0; i < text.size;) {
    const auto first = static_cast<unsigned char>(text.data[i]);
    const size_t length = utf8_length(Text(text.data + i, text.size - i));
    const bool control =
        first < 0x20 || first == 0x7f ||
        (length == 2 && first == 0xc2 && static_cast<unsigned char>(text.data[i + 1]) < 0xa0);
    if (length == 0) {
      line.add("\\ufffd");
    } else if (control) {
      const unsigned code = length == 2 ? static_cast<unsigned char>(text.data[i + 1]) : first;
      line.add("\\u00").add("0123456789abcdef"[code >> 4]).add("0123456789abcdef"[code & 15]);
    } else {
      if (first == '"' || first == '\\') line.add('\\');
      line.add(Text(text.data + i, length));
    }
    i += length == 0 ? 1 : length;
  }
}

template <size_t capacity>
class JsonLine {
 public:
  JsonLine& number(Text key, uint64_t value) {
    begin(key).add_number(value);
    return *this;
  }
  JsonLine& signed_number(Text key, int64_t value) {
    begin(key).add_signed(value);
    return *this;
  }
  JsonLine& string(Text key, Text value) {
    begin(key).add('"');
    add_escaped(line_, value);
    line_.add('"');
    return *this;
  }
  // JSON that is escaped already.
  JsonLine& raw(Text key, Text json) {
    begin(key).add(json);
    return *this;
  }
  // The whole line, with its line break. Where something did not fit, the last keys are missing
  // and the object is still closed.
  Text finish() {
    line_.cut(line_.full() ? whole_ : Line<capacity>::room - 1);
    return line_.add('}').with_line_break();
  }

 private:
  Line<capacity>& begin(Text key) {
    if (!line_.full()) whole_ = line_.text().size;
    return line_.add(line_.text().empty() ? "{\"" : ",\"").add(key).add("\":");
  }

  Line<capacity> line_;
  size_t whole_ = 0;  // bytes up to the last key that fitted
};

}  // namespace forkshim
