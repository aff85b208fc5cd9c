// SPDX-License-Identifier: MIT
#include "process/lineage.h"

#include "base/text.h"

namespace forkshim {
namespace {

// The mark and the digits, from behind: so no digit is counted first.
struct Tail {
  char bytes[11];
  const char* first;
  size_t size() const { return static_cast<size_t>(bytes + sizeof bytes - first); }
};

[[gnu::always_inline]] inline void write_tail(char mark, uint32_t ordinal, Tail* tail) {
  char* first = tail->bytes + sizeof tail->bytes;
  if (ordinal == uncounted) {
    *--first = '?';
  } else {
    do *--first = static_cast<char>('0' + ordinal % 10);
    while ((ordinal /= 10) != 0);
  }
  *--first = mark;
  tail->first = first;
}

[[gnu::always_inline]] inline void append(const Lineage& process, char mark, uint32_t ordinal,
                                          Lineage* child) {
  Tail tail;
  write_tail(mark, ordinal, &tail);
  size_t length = 0;
  for (; process.text[length] != '\0'; ++length) child->text[length] = process.text[length];
  // One byte stays free for the mark, one is the terminating zero.
  if (length + tail.size() + 2 <= lineage_size) {
    for (const char* from = tail.first; from != tail.bytes + sizeof tail.bytes; ++from)
      child->text[length++] = *from;
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
  append(parent, '.', ordinal, child);
  child->depth = depth;
}

void write_member(const Lineage& process, char mark, uint32_t ordinal, Lineage* member) {
  append(process, mark, ordinal, member);
  member->depth = process.depth;
}

}  // namespace forkshim
