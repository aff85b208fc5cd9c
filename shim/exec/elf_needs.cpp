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
    : file_(file),
      segments_(header.e_phoff),
      count_(header.e_phnum < most_segments ? header.e_phnum : most_segments) {
  any_segment([this](const Segment& segment) {
    if (segment.p_type == PT_DYNAMIC) dynamic_ = segment.p_offset;
    return dynamic_ != 0;
  });
}

long ElfNeeds::read(void* bytes, size_t size, uint64_t offset) const {
  // 64-bit offsets are two registers in 32-bit calls, and aligned on some machines.
  if (sizeof(long) == 8) return kernel::call(SYS_pread64, file_, bytes, size, offset);
  const auto low = static_cast<uint32_t>(offset), high = static_cast<uint32_t>(offset >> 32);
  return kernel::call(SYS_pread64, file_, bytes, size, low, high);
}

// Whether `use` answers with true for one of the `count` entries of a table, the first such.
template <typename Record, typename Use>
bool ElfNeeds::any(uint64_t offset, unsigned count, Use use) const {
  constexpr unsigned at_once = 4;  // little stack
  Record entries[at_once];
  for (unsigned i = 0; i < count; i += at_once) {
    const long size = read(entries, sizeof entries, offset + i * sizeof(Record));
    const unsigned got = size > 0 ? static_cast<unsigned>(size) / sizeof(Record) : 0;
    for (unsigned k = 0; k < got && i + k < count; ++k)
      if (use(entries[k])) return true;
    if (got < at_once) return false;
  }
  return false;
}

template <typename Use>
bool ElfNeeds::any_segment(Use use) const {
  return any<Segment>(segments_, count_, use);
}

// The table ends with DT_NULL, for which `use` is asked no more.
template <typename Use>
bool ElfNeeds::any_entry(Use use) const {
  bool found = false;
  any<Entry>(dynamic_, most_entries, [&](const Entry& entry) {
    found = entry.d_tag != DT_NULL && use(entry);
    return found || entry.d_tag == DT_NULL;
  });
  return found;
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
                  read(name, sizeof name - 1, strings + entry.d_un.d_val) == sizeof name - 1 &&
                  Text(name) == "libasan.so";
         });
}

Preload ElfNeeds::preload() const {
  return dynamic_ != 0 && needs_to_be_first() ? Preload::leave : Preload::carry;
}

}  // namespace forkshim
