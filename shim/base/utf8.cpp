// SPDX-License-Identifier: MIT
#include "base/utf8.h"

namespace forkshim {

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

void add_printable(Sentence* line, Text text) {
  while (!text.empty()) {
    const size_t length = utf8_length(text);
    const size_t used = length == 0 ? 1 : length;
    const bool dangerous =
        length == 0 || text.starts_with("##") || steers_a_terminal(code_point(text, length));
    line->add(dangerous ? "?" : Text(text.data, used));
    text = Text(text.data + used, text.size - used);
  }
}

}  // namespace forkshim
