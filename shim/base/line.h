// SPDX-License-Identifier: MIT
// Builds one line of text in place, for a single write(2), so that it arrives whole. The capacity
// is fixed: what does not fit is cut, and the line still ends with a line break. Async-signal-safe.
#pragma once

#include <stdint.h>

#include "base/text.h"

namespace forkshim {

// memcpy for the few bytes that most pieces of a line have: the first and the last word, which may
// overlap. It saves 180 of the 7,300 instructions of a logged fork. Not inline: that would add 20
// KB of text, and gcc would see bounds that are not there.
[[gnu::noinline]] inline void copy_piece(char* target, const char* source, size_t size) {
  if (size > 16) {
    memcpy(target, source, size);
  } else if (size >= 8) {
    uint64_t first, last;
    memcpy(&first, source, 8);
    memcpy(&last, source + size - 8, 8);
    memcpy(target, &first, 8);
    memcpy(target + size - 8, &last, 8);
  } else if (size >= 4) {
    uint32_t first, last;
    memcpy(&first, source, 4);
    memcpy(&last, source + size - 4, 4);
    memcpy(target, &first, 4);
    memcpy(target + size - 4, &last, 4);
  } else if (size > 0) {
    target[0] = source[0];
    target[size / 2] = source[size / 2];
    target[size - 1] = source[size - 1];
  }
}

// The eight digits of a number below 10^8, the first in the lowest byte: two of four, then four of
// two, then eight of one, each side by side in one word. 10486 / 2^20 and 103 / 2^10 divide by 100
// and by 10, exactly for what fits there.
inline uint64_t eight_digits(uint32_t number) {
  const uint64_t fours = number / 10'000 | uint64_t{number % 10'000} << 32;
  const uint64_t hundreds = fours * 10'486 >> 20 & 0x7f'0000'007f;
  const uint64_t twos = (fours - 100 * hundreds) << 16 | hundreds;
  const uint64_t tens = twos * 103 >> 10 & 0xf'000f'000f'000f;
  return ((twos - 10 * tens) << 8 | tens) + 0x3030'3030'3030'3030;
}

template <size_t capacity>
class Line {
 public:
  // The last byte is reserved for the line break, or for the zero of c_str().
  static constexpr size_t room = capacity - 1;

  Line& add(Text text) {
    const size_t length = text.size < room - size_ ? text.size : room - size_;
    copy_piece(bytes_ + size_, text.data, length);
    size_ += length;
    return *this;
  }
  // For literals: a few stores instead of calls.
  template <size_t... sizes>
  Line& add_literals(const char (&... texts)[sizes]) {
    if (left() < ((sizes - 1) + ...)) return (add(Text(texts, sizes - 1)), ...);
    char* end = bytes_ + size_;
    ((__builtin_memcpy(end, texts, sizes - 1), end += sizes - 1), ...);
    size_ = static_cast<size_t>(end - bytes_);
    return *this;
  }
  template <size_t size>
  Line& add_literal(const char (&text)[size]) {
    return add_literals(text);
  }
  Line& add(char c) {
    if (size_ < room) bytes_[size_++] = c;
    return *this;
  }
  // Foreign text in quotation marks, cut before the sentence gets too long to read.
  Line& add_quoted(Text text) {
    constexpr size_t longest = 60;
    return add("\"").add(Text(text.data, text.size < longest ? text.size : longest)).add("\"");
  }
  Line& add_number(uint64_t number) {
    char digits[20];
    size_t start = sizeof digits;
    for (; number >= 100'000'000; number /= 100'000'000) {
      const uint64_t eight = eight_digits(static_cast<uint32_t>(number % 100'000'000));
      __builtin_memcpy(digits + (start -= 8), &eight, 8);
    }
    for (; number >= 100; number /= 100) {
      const auto pair = static_cast<unsigned>(number % 100);
      digits[--start] = static_cast<char>('0' + pair % 10);
      digits[--start] = static_cast<char>('0' + pair / 10);
    }
    if (number >= 10) {
      digits[--start] = static_cast<char>('0' + number % 10);
      number /= 10;
    }
    digits[--start] = static_cast<char>('0' + number);
    return add(Text(digits + start, sizeof digits - start));
  }
  Line& add_signed(int64_t number) {
    if (number >= 0) return add_number(static_cast<uint64_t>(number));
    return add('-').add_number(-static_cast<uint64_t>(number));
  }
  Line& add_hex(uint64_t number) {
    char digits[16];
    size_t start = sizeof digits;
    do {
      const auto digit = static_cast<unsigned>(number & 15);
      digits[--start] = static_cast<char>(digit < 10 ? '0' + digit : 'a' + digit - 10);
      number >>= 4;
    } while (number != 0);
    return add_literal("0x").add(Text(digits + start, sizeof digits - start));
  }

  Text text() const { return Text(bytes_, size_); }
  size_t left() const { return room - size_; }
  bool full() const { return size_ == room; }
  Line& cut(size_t size) {
    size_ = size < size_ ? size : size_;
    return *this;
  }
  Line& replace_first(char c) {
    bytes_[0] = c;
    return *this;
  }
  const char* c_str() {
    bytes_[size_] = '\0';
    return bytes_;
  }
  Text with_line_break() {
    bytes_[size_] = '\n';
    return Text(bytes_, size_ + 1);
  }

 private:
  size_t size_ = 0;
  char bytes_[capacity];
};

// One sentence for the user, whole.
using Sentence = Line<1024>;

}  // namespace forkshim
