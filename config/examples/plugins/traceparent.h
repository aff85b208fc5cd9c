// SPDX-License-Identifier: MIT
// TRACEPARENT as in W3C Trace Context: 00-TRACE-SPAN-FLAGS, in lower-case hexadecimal digits.
#pragma once

#include <stddef.h>
#include <stdint.h>
#include <string.h>

constexpr char pattern[] = "TRACEPARENT=00-00000000000000000000000000000000-0000000000000000-01";
constexpr size_t value_at = 12, trace_at = value_at + 3, span_at = trace_at + 33;
constexpr size_t flags_at = span_at + 17;
static_assert(sizeof pattern == flags_at + 3);

struct Context {
  uint64_t trace[2];
  uint64_t span;
  uint64_t flags;
  bool valid;
};

inline void write_hex(char* to, uint64_t number) {
  for (int i = 15; i >= 0; --i, number >>= 4) to[i] = "0123456789abcdef"[number & 15];
}

inline bool read_hex(const char* from, size_t digits, uint64_t* number) {
  *number = 0;
  for (size_t i = 0; i < digits; ++i) {
    const bool is_letter = from[i] >= 'a' && from[i] <= 'f';
    if (!is_letter && (from[i] < '0' || from[i] > '9')) return false;
    *number = *number << 4 | static_cast<uint64_t>((from[i] & 15) + (is_letter ? 9 : 0));
  }
  return true;
}

// Of the flags that a later version may have, only those that are known: sampled and random.
inline void write_flags(char* variable, uint64_t flags) {
  variable[flags_at] = '0';
  variable[flags_at + 1] = static_cast<char>('0' + (flags & 3));
}

inline bool is_sampled(const char* variable) { return (variable[flags_at + 1] & 1) != 0; }

// What is no valid context counts as none, as W3C's rules demand. A later version may say more.
inline Context read_context(const char* value) {
  Context context = {};
  uint64_t version;
  if (!value || strlen(value) < sizeof pattern - 1 - value_at) return context;
  context.valid = read_hex(value, 2, &version) && version != 0xff && value[2] == '-' &&
                  read_hex(value + 3, 16, &context.trace[0]) &&
                  read_hex(value + 19, 16, &context.trace[1]) && value[35] == '-' &&
                  read_hex(value + 36, 16, &context.span) && value[52] == '-' &&
                  read_hex(value + 53, 2, &context.flags) &&
                  (value[55] == '\0' || (value[55] == '-' && version > 0)) &&
                  (context.trace[0] | context.trace[1]) != 0 && context.span != 0;
  return context;
}
