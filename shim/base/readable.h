// SPDX-License-Identifier: MIT
#pragma once

#include <signal.h>
#include <stdint.h>

#include "base/kernel.h"

namespace forkshim {

// Whether memory that a program hands over can be read. The kernel returns EFAULT for what cannot,
// where reading it here would be SIGSEGV. Remembers the last page, so that neighbours cost nothing.
// Async-signal-safe.
class ReadableMemory {
 public:
  bool holds(const void* address) {
    const uintptr_t page = reinterpret_cast<uintptr_t>(address) / smallest_page;
    if (page == last_) return true;
    if (page == 0) return false;  // the kernel takes a null pointer for no set
    // The kernel reads the word that holds the byte, which lies in one page, as a set of signals to
    // block. Of all system calls that read memory, fork needs this one anyway, so that a seccomp
    // filter knows it.
    const uintptr_t word = reinterpret_cast<uintptr_t>(address) & ~uintptr_t{7};
    uint64_t outer;
    if (kernel::call(SYS_rt_sigprocmask, SIG_BLOCK, word, &outer, kernel::signal_set_size) < 0)
      return false;
    kernel::call(SYS_rt_sigprocmask, SIG_SETMASK, &outer, nullptr, kernel::signal_set_size);
    last_ = page;
    return true;
  }

  bool holds_string(const char* text) {
    do {
      if (!holds(text)) return false;
    } while (*text++);
    return true;
  }

  bool holds_strings(char* const strings[]) {
    for (; holds(strings) && *strings; ++strings)
      if (!holds_string(*strings)) return false;
    return holds(strings);
  }

 private:
  static constexpr uintptr_t smallest_page = 4096;
  uintptr_t last_ = UINTPTR_MAX;
};

}  // namespace forkshim
