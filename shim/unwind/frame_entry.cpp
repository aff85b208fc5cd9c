// SPDX-License-Identifier: MIT
#include "unwind/frame_entry.h"

namespace forkshim::unwind {
namespace {

// Encodings of pointers (LSB 5.0, 10.5.1): the low half is the size, the high half what it counts
// from.
constexpr uint8_t unsigned_4 = 0x03, signed_4 = 0x0b, signed_8 = 0x0c;
constexpr uint8_t from_itself = 0x10, from_table = 0x30;

uintptr_t number(const uint8_t* address) { return reinterpret_cast<uintptr_t>(address); }

// Bytes of a pointer; 0 where nobody writes such ones.
unsigned size_of(uint8_t encoding) {
  switch (encoding & 0x0f) {
    case 0x00:
      return sizeof(uintptr_t);
    case 0x02:
    case 0x0a:
      return 2;
    case unsigned_4:
    case signed_4:
      return 4;
    case 0x04:
    case signed_8:
      return 8;
    default:
      return 0;
  }
}

// A length, and where its pointer to the group is, behind it.
struct Head {
  Bytes rest;
  const uint8_t* pointer;
  uint32_t distance;  // back to the group; 0 for a group itself
};

bool read_head(Bytes bytes, Head* head) {
  const auto length = bytes.fixed<uint32_t>();
  if (length == 0 || length == UINT32_MAX) return false;
  head->rest = bytes.take(length);
  head->pointer = head->rest.at();
  head->distance = head->rest.fixed<uint32_t>();
  return !head->rest.failed();
}

struct Group {
  uint8_t encoding = 0;  // of the addresses in its entries
  bool has_data = false;
};

// The letters of a group's augmentation, and what each adds.
bool read_augmentation(const char* letters, Bytes data, Group* group, FrameEntry* entry) {
  for (const char* letter = letters; *letter; ++letter) {
    switch (*letter) {
      case 'R':
        group->encoding = data.byte();
        break;
      case 'P': {
        const unsigned size = size_of(data.byte());
        if (size == 0) return false;
        data.skip(size);
        break;
      }
      case 'L':
        data.byte();
        break;
      case 'S':
        entry->is_signal = true;
        break;
      case 'B':  // signs with another key (aarch64)
        break;
      default:
        return false;
    }
  }
  return !data.failed();
}

bool read_group(Bytes bytes, Group* group, FrameEntry* entry) {
  Head head;
  if (!read_head(bytes, &head) || head.distance != 0) return false;
  Bytes& rest = head.rest;
  const uint8_t version = rest.byte();
  if (version != 1 && version != 3) return false;
  const auto* const letters = reinterpret_cast<const char*>(rest.at());
  while (rest.byte() != 0 && !rest.failed()) {
  }
  if (rest.failed()) return false;
  entry->code_unit = rest.unsigned_leb();
  entry->data_unit = rest.signed_leb();
  if (version == 1) {
    rest.byte();  // the column of the return address
  } else {
    rest.unsigned_leb();
  }
  entry->is_signal = false;
  if (letters[0] == 'z') {
    group->has_data = true;
    const Bytes data = rest.take(rest.unsigned_leb());
    if (!read_augmentation(letters + 1, data, group, entry)) return false;
  } else if (letters[0] != '\0') {
    return false;
  }
  entry->initial = rest;
  return !rest.failed();
}

bool read_entry(const Image& image, const uint8_t* place, uintptr_t pc, FrameEntry* entry) {
  Head head;
  if (!read_head(image.bytes_from(place), &head) || head.distance == 0) return false;
  Group group;
  if (!read_group(image.bytes_from(head.pointer - head.distance), &group, entry)) return false;
  Bytes& rest = head.rest;
  const unsigned size = size_of(group.encoding);
  rest.skip(size);  // the table has told where the code begins
  const uint64_t length = size == 4 ? rest.fixed<uint32_t>() : rest.fixed<uint64_t>();
  if ((size != 4 && size != 8) || pc - entry->begin >= length) return false;
  if (group.has_data) rest.skip(rest.unsigned_leb());
  entry->program = rest;
  return !rest.failed();
}

struct Row {
  int32_t code, entry;  // relative to the table
};

}  // namespace

bool find_entry(const Image& image, uintptr_t pc, FrameEntry* entry) {
  Bytes table = image.frame_table();
  const uint8_t* const start = table.at();
  if (table.byte() != 1 || table.byte() != (from_itself | signed_4) || table.byte() != unsigned_4 ||
      table.byte() != (from_table | signed_4))
    return false;
  table.skip(4);  // where .eh_frame begins
  const auto rows = table.fixed<uint32_t>();
  if (rows == 0 || table.left() / sizeof(Row) < rows) return false;
  const auto row = [&](size_t index) {
    Row found;
    memcpy(&found, table.at() + index * sizeof found, sizeof found);
    return found;
  };
  const auto wanted = static_cast<intptr_t>(pc - number(start));
  size_t low = 0;
  for (size_t high = rows; high - low > 1;) {
    const size_t middle = low + (high - low) / 2;
    (row(middle).code <= wanted ? low : high) = middle;
  }
  const Row found = row(low);
  if (found.code > wanted) return false;
  entry->begin = number(start) + static_cast<uintptr_t>(intptr_t{found.code});
  return read_entry(image, start + found.entry, pc, entry);
}

}  // namespace forkshim::unwind
