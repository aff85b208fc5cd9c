/* SPDX-License-Identifier: MIT */
/*
 * Text that is put together on the stack by async-signal-safe code, in C and C++: printf and its
 * like may take a lock or allocate. What does not fit is cut off.
 */
#ifndef TEXT_H
#define TEXT_H

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* A thread's stack may be small: who needs less says so before including this. */
#ifndef TEXT_SIZE
#define TEXT_SIZE 8192
#endif

struct text {
  size_t length;
  char bytes[TEXT_SIZE];
};

static inline void text_add_bytes(struct text* text, const char* bytes, size_t length) {
  const size_t room = sizeof text->bytes - text->length;
  if (length > room) length = room;
  memcpy(text->bytes + text->length, bytes, length);
  text->length += length;
}

static inline void text_add(struct text* text, const char* word) {
  text_add_bytes(text, word, strlen(word));
}

#ifndef __cplusplus
/* Several words; NULL ends them. */
static inline void text_add_all(struct text* text, const char* word, ...) {
  va_list words;
  va_start(words, word);
  for (; word; word = va_arg(words, const char*)) text_add(text, word);
  va_end(words);
}
#endif

/* In decimal, with zeros in front up to so many digits. */
static inline void text_add_number(struct text* text, uint64_t number, int digits) {
  char buffer[20];
  char* start = buffer + sizeof buffer;
  for (; number != 0 || digits > 0; number /= 10, --digits) *--start = (char)('0' + number % 10);
  text_add_bytes(text, start, (size_t)(buffer + sizeof buffer - start));
}

#endif
