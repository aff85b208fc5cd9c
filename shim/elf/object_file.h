// SPDX-License-Identifier: MIT
// Examines a plugin's file before ld.so maps it. ld.so trusts the program headers: if the file is
// truncated or a segment lies outside of it, the process dies by SIGBUS or SIGSEGV. What is no
// shared object ld.so refuses itself. The tables that PT_DYNAMIC leads to are not examined: a
// truncated file has lost a segment first, and who can damage them can damage the code as well.
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
  // Returns null, or why the file must not be loaded.
  const char* examine(int file, off_t size);
  const char* examine(Text bytes);

  // Whether the loaded object has these bytes, with these rights (PF_R, PF_W, PF_X). Addresses are
  // the file's: add link_map::l_addr for those in memory.
  bool holds(uintptr_t address, size_t size, unsigned rights) const {
    const Segment* const segment = segment_of(address, size);
    return segment && (segment->p_flags & rights) == rights;
  }
  // False if the file could not be read, or is left for ld.so to refuse.
  bool is_known() const { return count_ != 0; }
  // Whether it is between the object's first and last byte, gaps included.
  bool spans(uintptr_t address) const;
  // Whether the object has a zero-terminated text there.
  bool holds_text(uintptr_t address, const char* loaded) const;

  // Returns the file's bytes for these of the object, or null if some are not in the file.
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

}  // namespace forkshim
