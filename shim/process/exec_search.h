// SPDX-License-Identifier: MIT
// A program that searches PATH itself, as dash does, tries one exec in each folder. All of them are
// one exec: they have one number, and each handler runs for all or for none, because refusing one
// alone would only make the program try the next folder. The same path again is an exec of its own,
// unless there is no such file: then PATH has a folder twice.
#pragma once

#include <stdint.h>
#include <sys/types.h>

#include "protocol/state_layout.h"

namespace forkshim {

// The last exec that a thread attempted. A vfork child has its parent's: `pid` tells them apart.
struct ExecSearch {
  pid_t pid;
  uint32_t ordinal;
  uint32_t path;  // hashes of the path, and of the name in it
  uint32_t name;
  bool goes_on;                                   // the attempt belongs to the exec before it
  uint64_t selected[layout::handler_count / 64];  // the handlers that run for it

  // Call at each attempt; null: a descriptor.
  void attempt(const char* file, pid_t process);
};

}  // namespace forkshim
