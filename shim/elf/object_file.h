// SPDX-License-Identifier: MIT
// A plugin's file, before the dynamic loader maps it. The loader takes a shared object's tables at
// their word: where one is cut short or points beyond the object, the program ends by a signal. So
// the tables are read here first, within bounds. What is no shared object the loader refuses
// itself, and what a table means is its business.
#pragma once

#include <elf.h>
#include <link.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/text.h"

namespace forkshim {

using Segment = ElfW(Phdr);

inline bool lies_in(uintptr_t address, size_t size, uintptr_t start, size_t room) {
  return address - start <= room - size && size <= room;
}

class PluginFile {
 public:
  // Null, or why the file must not be loaded.
  const char* examine(int file, off_t size);
  const char* examine(Text bytes);

  // Whether the loaded object has these bytes, with such rights (PF_R, PF_W, PF_X). An address is
  // the file's, from which the loaded one differs by link_map::l_addr.
  bool holds(uintptr_t address, size_t size, unsigned rights) const {
    const Segment* near = nullptr;
    return holds(address, size, rights, &near);
  }
  // The same for one of many that most often lie together.
  bool holds(uintptr_t address, size_t size, unsigned rights, const Segment** near) const {
    if (!*near || !lies_in(address, size, (*near)->p_vaddr, (*near)->p_memsz))
      *near = segment_of(address, size);
    return *near && ((*near)->p_flags & rights) == rights;
  }
  // False where the file could not be read, or is for the loader to refuse.
  bool is_known() const { return count_ != 0; }
  // Whether it lies between the object's first and last byte, also where it has none.
  bool spans(uintptr_t address) const;
  // Whether the object has a text there that ends.
  bool holds_text(uintptr_t address, const char* loaded) const;

  // The bytes of the file that become these of the object, or null where not all are the file's.
  const char* bytes_of(uintptr_t address, size_t size, size_t alignment = 1) const;

 private:
  static constexpr size_t most_segments = 16;

  const char* read_segments(const Segment* headers, size_t count);
  bool add_segment(const Segment& header);
  bool is_within(const Segment& header) const;
  const Segment* segment_of(uintptr_t address, size_t size) const;

  Text bytes_;
  Segment segments_[most_segments];
  size_t count_ = 0;
};

// The same for what PT_DYNAMIC leads to. In plugin_tables.cpp.
const char* examine_tables(const PluginFile& file, uintptr_t address, size_t size);

// Of a symbol's version, the bits that are its number.
inline constexpr unsigned version_mask = 0x7fff;

// For DT_VERNEED, with the size of the string table: false where the lists leave the object. `most`
// grows to the highest number. In plugin_versions.cpp.
bool find_versions(const PluginFile& file, uintptr_t address, size_t count, size_t texts,
                   size_t* most);

}  // namespace forkshim
