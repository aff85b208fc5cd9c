// SPDX-License-Identifier: MIT
#include "process/lineage.h"

#include "base/text.h"

namespace forkshim {
namespace {

struct Tail {
  char bytes[11];
  size_t size;
};

[[gnu::always_inline]] inline Tail tail_of(char mark, uint32_t ordinal) {
  if (ordinal == uncounted) return {{mark, '?'}, 2};
  Tail tail = {"", 1};
  for (uint32_t rest = ordinal; rest >= 10; rest /= 10) ++tail.size;
  tail.bytes[0] = mark;
  ++tail.size;
  for (size_t i = tail.size; i-- > 1; ordinal /= 10)
    tail.bytes[i] = static_cast<char>('0' + ordinal % 10);
  return tail;
}

[[gnu::always_inline]] inline void append(const Lineage& process, const Tail& tail,
                                          Lineage* child) {
  size_t length = 0;
  for (; process.text[length] != '\0'; ++length) child->text[length] = process.text[length];
  // One byte stays free for the mark, one is the terminating zero.
  if (length + tail.size + 2 <= lineage_size) {
    for (size_t i = 0; i < tail.size; ++i) child->text[length++] = tail.bytes[i];
  } else if (child->text[length - 1] != '~') {
    child->text[length++] = '~';
  }
  child->text[length] = '\0';
}

// Read from no text: a start would fault a page of .rodata in for it.
bool is_of_lineages(char c) { return (c >= '0' && c <= '9') || c == '.' || c == '?' || c == '~'; }

bool is_sound(const char* text) {
  size_t length = 0;
  for (; text[length] != '\0'; ++length)
    if (!is_of_lineages(text[length]) || (text[length] == '.' && text[length + 1] == '.'))
      return false;
  return length != 0 && (length < lineage_size - 1 || text[length - 1] == '~');
}

}  // namespace

Lineage read_lineage(const char* text, uint32_t depth) {
  Lineage lineage;
  copy(lineage.text, lineage_size, Text(text, strnlen(text, lineage_size - 1)));
  lineage.depth = depth;
  if (!is_sound(lineage.text)) copy(lineage.text, lineage_size, "?");
  return lineage;
}

void write_child(const Lineage& parent, uint32_t ordinal, Lineage* child) {
  const uint32_t depth = parent.depth + 1;
  append(parent, tail_of('.', ordinal), child);
  child->depth = depth;
}

void write_member(const Lineage& process, char mark, uint32_t ordinal, Lineage* member) {
  append(process, tail_of(mark, ordinal), member);
  member->depth = process.depth;
}

}  // namespace forkshim
