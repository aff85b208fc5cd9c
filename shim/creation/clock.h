// SPDX-License-Identifier: MIT
#pragma once

#include <stdint.h>

namespace forkshim {

// CLOCK_MONOTONIC in ns, for the tree's counters. By system call in a process that makes few
// others: it would look up vdso(7) and fault its pages in for more than these calls take
// (`scripts/bench` programs-make). In one that makes many, by libc's function, which is bound
// without ld.so: that takes 3 KiB of the caller's stack. Async-signal-safe.
uint64_t creation_clock_ns();

}  // namespace forkshim
