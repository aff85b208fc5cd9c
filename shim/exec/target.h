// SPDX-License-Identifier: MIT
#pragma once

namespace forkshim {

// Whether a preloaded library would run in the program that `path` names (from `folder`, as openat
// takes it; `path` may be null for the open file `folder` itself). False for what is known not to:
// static, of another class or machine, set-user-id or with file capabilities. A script is what its
// interpreter is. Async-signal-safe.
bool would_load_library(int folder, const char* path);

// Finds `file` as execvp does, into a buffer of `size` bytes. Null where it is not found.
const char* find_in_path(const char* file, char* buffer, unsigned long size);

}  // namespace forkshim
