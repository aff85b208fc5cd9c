// SPDX-License-Identifier: MIT
#pragma once

namespace forkshim {

// Whether this process has more than one thread now. Asks the kernel (/proc/self/task), so it
// costs a system call; false where /proc is absent. Async-signal-safe.
bool has_threads();

}  // namespace forkshim
