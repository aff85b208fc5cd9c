// SPDX-License-Identifier: MIT
#pragma once

namespace forkshim {

// Registers the shim with libc's own pthread_atfork, at the first call. Each fork pays for that,
// so it is for processes in which somebody looks at forks.
void watch_libc_forks();

}  // namespace forkshim
