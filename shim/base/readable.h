// SPDX-License-Identifier: MIT
#pragma once

#include <errno.h>
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
    // The word that holds the byte lies in one page. With an unknown `how`, rt_sigprocmask reads it
    // as a signal set and does nothing.
    constexpr int no_such_how = -1;
    const uintptr_t word = reinterpret_cast<uintptr_t>(address) & ~uintptr_t{7};
    if (kernel::call(SYS_rt_sigprocmask, no_such_how, word, nullptr, kernel::signal_set_size) ==
        -EFAULT)
      return false;
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
