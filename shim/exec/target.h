// SPDX-License-Identifier: MIT
#pragma once

namespace forkshim {

// Whether the program at `path` would load a preloaded library. `folder` as in openat(2); a null
// `path` is the open file `folder` itself. False for a program that is known not to: static, of
// another class or machine, set-user-ID or with file capabilities. A script counts as its
// interpreter. Async-signal-safe.
bool would_load_library(int folder, const char* path);

// Finds `file` as execvp does, into a buffer of `size` bytes. Null if it is not found.
const char* find_in_path(const char* file, char* buffer, unsigned long size);

}  // namespace forkshim
