// SPDX-License-Identifier: MIT
#pragma once

#include "base/readable.h"

namespace forkshim::unwind {

// Words of a stack whose bounds nobody knows: a coroutine's, a signal handler's, a thread's.
class StackMemory {
 public:
  static uintptr_t main_stack_top;  // 0 until it is known

  // False where it cannot be read. What a sanitizer has put between variables is read as well.
  [[gnu::no_sanitize_address]] bool read(uintptr_t address, uintptr_t* word) {
    const auto* const place = reinterpret_cast<const uintptr_t*>(address);
    if (address % sizeof *word != 0 || !(is_in_main_stack(address) || memory_.holds(place)))
      return false;
    *word = *place;
    return true;
  }

 private:
  // The stack that the kernel made is one mapping from the stack pointer up, and nothing else is
  // mapped so close below it (mmap_base() in the kernel's arch/x86/mm/mmap.c leaves 128 MiB): no
  // system call is needed for it.
  static bool is_in_main_stack(uintptr_t address) {
    constexpr uintptr_t reach = 64 << 20;
    const auto here = reinterpret_cast<uintptr_t>(__builtin_frame_address(0));
    return address >= here && address < main_stack_top && main_stack_top - here < reach;
  }

  ReadableMemory memory_;
};

}  // namespace forkshim::unwind
