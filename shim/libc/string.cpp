// SPDX-License-Identifier: MIT
// The functions of <string.h> that the shim uses, under their own names and hidden. libc's are
// quicker for long texts, but each has to be found by name in every process (500 instructions), and
// each that a child runs is a page of libc's text that the child faults in. Words of 8 bytes are
// looked at where they are aligned, and so never reach into a page that the text does not.
#include <stddef.h>
#include <stdint.h>

namespace {

using Word [[gnu::may_alias]] = uint64_t;
struct [[gnu::packed, gnu::may_alias]] Unaligned {
  uint64_t word;
};

constexpr uint64_t ones = 0x0101010101010101, highs = 0x8080808080808080;

// Not zero if a byte of the word is zero.
constexpr uint64_t zero_byte(uint64_t word) { return (word - ones) & ~word & highs; }

// In which byte the first bit is, of what zero_byte() found: below it, that is exact. All machines
// that the shim is for have the first byte of a word in its lowest bits.
static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__);
size_t first_byte(uint64_t found) { return static_cast<size_t>(__builtin_ctzll(found)) / 8; }

uint64_t load(const unsigned char* from) { return reinterpret_cast<const Unaligned*>(from)->word; }
void store(unsigned char* to, uint64_t word) { reinterpret_cast<Unaligned*>(to)->word = word; }

}  // namespace

extern "C" {

void* memcpy(void* __restrict target, const void* __restrict source, size_t size) {
  auto* to = static_cast<unsigned char*>(target);
  auto* from = static_cast<const unsigned char*>(source);
  if (size >= 8) {
    // The last word overlaps the one before.
    store(to + size - 8, load(from + size - 8));
    for (; size > 8; size -= 8, to += 8, from += 8) store(to, load(from));
    return target;
  }
  while (size-- > 0) *to++ = *from++;
  return target;
}

void* memset(void* target, int value, size_t size) {
  auto* to = static_cast<unsigned char*>(target);
  const uint64_t word = ones * static_cast<unsigned char>(value);
  for (; size >= 8; size -= 8, to += 8) store(to, word);
  while (size-- > 0) *to++ = static_cast<unsigned char>(value);
  return target;
}

int memcmp(const void* one, const void* other, size_t size) {
  auto* a = static_cast<const unsigned char*>(one);
  auto* b = static_cast<const unsigned char*>(other);
  for (; size >= 8 && load(a) == load(b); size -= 8, a += 8, b += 8) {
  }
  for (; size > 0; --size, ++a, ++b)
    if (*a != *b) return *a - *b;
  return 0;
}

// The words reach in front of the text and behind it, which is no mistake of the caller's.
[[gnu::no_sanitize_address]] size_t strlen(const char* text) {
  const size_t in_front = reinterpret_cast<uintptr_t>(text) % 8;
  const auto* at = reinterpret_cast<const Word*>(text - in_front);
  uint64_t zero = zero_byte(*at | ((uint64_t{1} << 8 * in_front) - 1));
  while (zero == 0) zero = zero_byte(*++at);
  return static_cast<size_t>(reinterpret_cast<const char*>(at) - text) + first_byte(zero);
}

size_t strnlen(const char* text, size_t most) {
  size_t length = 0;
  while (length < most && text[length] != '\0') ++length;
  return length;
}

void* memchr(const void* memory, int value, size_t size) {
  auto* at = static_cast<const unsigned char*>(memory);
  const uint64_t wanted = ones * static_cast<unsigned char>(value);
  for (; size >= 8; size -= 8, at += 8)
    if (const uint64_t found = zero_byte(load(at) ^ wanted))
      return const_cast<unsigned char*>(at) + first_byte(found);
  for (; size > 0; --size, ++at)
    if (*at == static_cast<unsigned char>(value)) return const_cast<unsigned char*>(at);
  return nullptr;
}

char* strchr(const char* text, int value) {
  for (;; ++text) {
    if (*text == static_cast<char>(value)) return const_cast<char*>(text);
    if (*text == '\0') return nullptr;
  }
}

char* strrchr(const char* text, int value) {
  const char* at = text + strlen(text);
  while (at != text && *at != static_cast<char>(value)) --at;
  return *at == static_cast<char>(value) ? const_cast<char*>(at) : nullptr;
}

int strcmp(const char* a, const char* b) {
  for (; *a != '\0' && *a == *b; ++a, ++b) {
  }
  return static_cast<unsigned char>(*a) - static_cast<unsigned char>(*b);
}

char* strchrnul(const char* text, int value) {
  for (; *text != '\0' && *text != static_cast<char>(value); ++text) {
  }
  return const_cast<char*>(text);
}

size_t strcspn(const char* text, const char* stops) {
  size_t length = 0;
  while (text[length] != '\0' && !strchr(stops, text[length])) ++length;
  return length;
}

size_t strspn(const char* text, const char* allowed) {
  size_t length = 0;
  while (text[length] != '\0' && strchr(allowed, text[length])) ++length;
  return length;
}

void* mempcpy(void* __restrict target, const void* __restrict source, size_t size) {
  return static_cast<char*>(memcpy(target, source, size)) + size;
}

char* strcpy(char* __restrict target, const char* __restrict source) {
  memcpy(target, source, strlen(source) + 1);
  return target;
}

char* stpcpy(char* __restrict target, const char* __restrict source) {
  for (; (*target = *source) != '\0'; ++target, ++source) {
  }
  return target;
}
}
