// SPDX-License-Identifier: MIT
#pragma once

#include <link.h>
#include <stddef.h>
#include <stdint.h>

#include "exec/target.h"

namespace forkshim {

// What a program's file says of the libraries that it needs. Read piece by piece
// with little stack; anything unexpected counts as not there. Async-signal-safe.
class ElfNeeds {
 public:
  using Header = ElfW(Ehdr);

  ElfNeeds(int file, const Header& header);

  // What a preloaded library does to it.
  Preload preload() const;

 private:
  using Segment = ElfW(Phdr);
  using Entry = ElfW(Dyn);

  // As pread(2); a negative errno.
  long read(void* bytes, size_t size, uint64_t offset) const;
  template <typename Record, typename Use>
  bool any(uint64_t offset, unsigned count, Use use) const;
  bool needs_to_be_first() const;
  uint64_t offset_of(uint64_t address) const;
  template <typename Use>
  bool any_segment(Use use) const;
  template <typename Use>
  bool any_entry(Use use) const;

  const int file_;
  const uint64_t segments_;
  const unsigned count_;
  uint64_t dynamic_ = 0;  // an offset in the file; 0: none
};

}  // namespace forkshim
