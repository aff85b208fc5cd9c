// SPDX-License-Identifier: MIT
#pragma once

namespace forkshim {

// Looks libc's syscall(2) up, where that has not happened. Async-signal-safe.
void look_up_syscall();

}  // namespace forkshim
