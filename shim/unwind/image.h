// SPDX-License-Identifier: MIT
// An object in memory, by its own program headers: what of it can be read, and its build id.
#pragma once

#include "base/text.h"
#include "elf/loaded_object.h"
#include "unwind/bytes.h"

namespace forkshim::unwind {

class Image {
 public:
  Image() = default;
  // The object that contains the address. Async-signal-safe.
  explicit Image(const void* address);

  bool is_known() const { return mapping_.object.path; }
  bool contains(uintptr_t address) const {
    return address >= mapping_.begin && address < mapping_.end;
  }
  const Object& object() const { return mapping_.object; }

  // From the address to the end of the segment that has it; empty where it cannot be read.
  Bytes bytes_from(const void* address) const;
  // The table that leads to the descriptions of call frames, or nothing.
  Bytes frame_table() const {
    return mapping_.frame_table ? bytes_from(mapping_.frame_table) : Bytes();
  }
  // NT_GNU_BUILD_ID, or nothing.
  Text build_id() const { return build_id_; }

 private:
  Bytes program_headers() const;
  Bytes segment_at(const void* address) const;
  Text find_build_id() const;

  Mapping mapping_ = {{nullptr, 0}, 0, 0, nullptr};
  Bytes tables_;  // the segment that has those of call frames
  Text build_id_;
};

}  // namespace forkshim::unwind
