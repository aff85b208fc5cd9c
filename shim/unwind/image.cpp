// SPDX-License-Identifier: MIT
#include "unwind/image.h"

#include <elf.h>
#include <link.h>

#include "base/readable.h"

namespace forkshim::unwind {
namespace {

using Header = ElfW(Ehdr);
using Segment = ElfW(Phdr);

constexpr size_t page = 4096;

// Calls `body` with each program header, until it returns true.
template <typename Body>
bool find_segment(Bytes headers, Body body) {
  while (headers.left() >= sizeof(Segment)) {
    Segment segment;
    memcpy(&segment, headers.take(sizeof segment).at(), sizeof segment);
    if (body(segment)) return true;
  }
  return false;
}

// Whether an object's first page can be read: not where it may be executed alone. Remembered,
// because the answer costs two system calls.
bool has_readable_headers(uintptr_t begin) {
  constexpr size_t slots = 16;
  static constinit uintptr_t known[slots] = {};
  uintptr_t& slot = known[begin / page % slots];
  if (__atomic_load_n(&slot, __ATOMIC_RELAXED) == begin) return true;
  ReadableMemory memory;
  if (!memory.holds(reinterpret_cast<const void*>(begin))) return false;
  __atomic_store_n(&slot, begin, __ATOMIC_RELAXED);
  return true;
}

}  // namespace

Image::Image(const void* address) : mapping_(mapping_at(address)) {
  const bool has_headers =
      is_known() && mapping_.end - mapping_.begin >= page && has_readable_headers(mapping_.begin);
  if (!has_headers) {
    mapping_.frame_table = nullptr;
    return;
  }
  if (mapping_.frame_table) tables_ = segment_at(mapping_.frame_table);
  build_id_ = find_build_id();
}

// Those in the first page, which linkers put them into.
Bytes Image::program_headers() const {
  Header header;
  const auto* const begin = reinterpret_cast<const uint8_t*>(mapping_.begin);
  memcpy(&header, begin, sizeof header);
  if (memcmp(header.e_ident, ELFMAG, SELFMAG) != 0 || header.e_phentsize != sizeof(Segment) ||
      header.e_phoff > page || header.e_phnum * sizeof(Segment) > page - header.e_phoff)
    return Bytes();
  const uint8_t* const table = begin + header.e_phoff;
  return Bytes(table, table + header.e_phnum * sizeof(Segment));
}

Bytes Image::bytes_from(const void* address) const {
  const auto* const at = static_cast<const uint8_t*>(address);
  const Bytes other = tables_.contains(at) ? Bytes() : segment_at(address);
  const Bytes& segment = tables_.contains(at) ? tables_ : other;
  return segment.contains(at) ? Bytes(at, segment.end()) : Bytes();
}

Bytes Image::segment_at(const void* address) const {
  const uintptr_t offset = mapping_.object.offset_of(address);
  Bytes bytes;
  find_segment(program_headers(), [&](const Segment& segment) {
    const bool has = segment.p_type == PT_LOAD && segment.p_flags & PF_R &&
                     offset >= segment.p_vaddr && offset - segment.p_vaddr < segment.p_filesz;
    if (!has) return false;
    const auto* const begin = static_cast<const uint8_t*>(address) - (offset - segment.p_vaddr);
    bytes = Bytes(begin, begin + segment.p_filesz);
    return true;
  });
  return bytes;
}

Text Image::find_build_id() const {
  Text id;
  find_segment(program_headers(), [&](const Segment& segment) {
    if (segment.p_type != PT_NOTE) return false;
    const auto* const at = reinterpret_cast<const void*>(mapping_.object.base + segment.p_vaddr);
    Bytes notes = bytes_from(at);
    notes = notes.take(segment.p_filesz);
    while (notes.left() >= sizeof(ElfW(Nhdr))) {
      const auto name = notes.fixed<uint32_t>(), size = notes.fixed<uint32_t>();
      const bool wanted = notes.fixed<uint32_t>() == NT_GNU_BUILD_ID && name == sizeof "GNU";
      notes.skip((uint64_t{name} + 3) & ~uint64_t{3});
      const Bytes content = notes.take((uint64_t{size} + 3) & ~uint64_t{3});
      if (!wanted || content.left() < size) continue;
      id = Text(reinterpret_cast<const char*>(content.at()), size);
      return true;
    }
    return false;
  });
  return id;
}

}  // namespace forkshim::unwind
