// SPDX-License-Identifier: MIT
#pragma once

namespace forkshim {

// What a program does with a preloaded library, so what follow_exec does with its environment.
enum class Preload {
  carry,   // it loads the library, or is static: then what it executes itself can
  leave,   // AddressSanitizer: it starts unless the program's own options forbid it
  remove,  // another class or machine, so that ld.so would complain; or it gains privileges
};

// For the program at `path`. `folder` as in openat(2); a null `path` is the open file `folder`
// itself. A script counts as its interpreter. What cannot be read counts as any program.
// Async-signal-safe.
Preload preload_for(int folder, const char* path);

// The same for a program's own path, which may be any pointer, and flags as in execveat(2).
Preload preload_at(int folder, const char* path, int flags);

// The same for `file`, found as execvp does. `environ` has to be readable.
Preload preload_for_file(const char* file);

}  // namespace forkshim
