// SPDX-License-Identifier: MIT
// Processes that load the library and cannot tell the run of what they create.
#pragma once

#include <sys/types.h>

#include <string>

namespace forkshim::deep {

// Whether the process has the library and not the state file, and its root directory or mount
// namespace has no such file. False where that cannot be read.
bool is_apart(pid_t process, const std::string& state);

}  // namespace forkshim::deep
