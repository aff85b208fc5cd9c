// SPDX-License-Identifier: MIT
#include "exec/elf_needs.h"

#include <elf.h>
#include <string.h>

#include "base/kernel.h"
#include "base/text.h"

namespace forkshim {
namespace {

constexpr unsigned most_segments = 64, most_entries = 256;

}  // namespace

ElfNeeds::ElfNeeds(int file, const Header& header)
    : file_(file), segments_(header.e_phoff), count_(header.e_phnum) {
  any_segment([this](const Segment& segment) {
    if (segment.p_type == PT_DYNAMIC) dynamic_ = segment.p_offset;
    return dynamic_ != 0;
  });
}

bool ElfNeeds::read(void* bytes, size_t size, uint64_t offset) const {
  // 64-bit offsets are two registers in 32-bit calls, and aligned on some machines.
  if (sizeof(long) == 8)
    return kernel::call(SYS_pread64, file_, bytes, size, offset) == static_cast<long>(size);
  const auto low = static_cast<uint32_t>(offset), high = static_cast<uint32_t>(offset >> 32);
  return kernel::call(SYS_pread64, file_, bytes, size, low, high) == static_cast<long>(size);
}

template <typename Use>
bool ElfNeeds::any_segment(Use use) const {
  Segment segment;
  for (unsigned i = 0; i < count_ && i < most_segments; ++i) {
    if (!read(&segment, sizeof segment, segments_ + i * sizeof segment)) return false;
    if (use(segment)) return true;
  }
  return false;
}

template <typename Use>
bool ElfNeeds::any_entry(Use use) const {
  Entry entry;
  for (unsigned i = 0; i < most_entries; ++i) {
    if (!read(&entry, sizeof entry, dynamic_ + i * sizeof entry) || entry.d_tag == DT_NULL)
      return false;
    if (use(entry)) return true;
  }
  return false;
}

uint64_t ElfNeeds::offset_of(uint64_t address) const {
  uint64_t offset = 0;
  any_segment([&](const Segment& segment) {
    const bool inside = segment.p_type == PT_LOAD && address - segment.p_vaddr < segment.p_filesz;
    if (inside) offset = segment.p_offset + (address - segment.p_vaddr);
    return inside;
  });
  return offset;
}

// AddressSanitizer's runtime looks whether another library comes first. This one tells it not to
// (__asan_default_options), unless the program has such a function itself.
bool ElfNeeds::needs_to_be_first() const {
  uint64_t strings = 0;
  any_entry([&](const Entry& entry) {
    if (entry.d_tag == DT_STRTAB) strings = offset_of(entry.d_un.d_ptr);
    return strings != 0;
  });
  return strings != 0 && any_entry([&](const Entry& entry) {
           char name[] = "libasan.so";
           return entry.d_tag == DT_NEEDED &&
                  read(name, sizeof name - 1, strings + entry.d_un.d_val) &&
                  Text(name) == "libasan.so";
         });
}

Preload ElfNeeds::preload() const {
  return dynamic_ != 0 && needs_to_be_first() ? Preload::leave : Preload::carry;
}

}  // namespace forkshim
