// SPDX-License-Identifier: MIT
// libc's syscall(2), to which arch/<cpu>/syscall.S jumps.
#pragma once

extern "C" long (*forkshim_next_syscall)(long number, ...) __attribute__((visibility("hidden")));

namespace forkshim {

// Looks it up, where that has not happened. Async-signal-safe.
void look_up_syscall();

}  // namespace forkshim
