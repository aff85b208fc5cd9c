// SPDX-License-Identifier: MIT
// The description of one function's call frame (.eh_frame, LSB 5.0 and DWARF 5, 6.4.1).
#pragma once

#include "unwind/image.h"

namespace forkshim::unwind {

struct FrameEntry {
  Bytes initial;    // instructions of its group (CIE)
  Bytes program;    // its own (FDE)
  uintptr_t begin;  // of the code
  uint64_t code_unit;
  int64_t data_unit;
  bool is_signal;  // the kernel's frame of a signal handler
};

// Finds the one for a program counter, by the table that the linker sorts. False where there is
// none, or one that no linker of today writes.
bool find_entry(const Image& image, uintptr_t pc, FrameEntry* entry);

}  // namespace forkshim::unwind
