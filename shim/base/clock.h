// SPDX-License-Identifier: MIT
#pragma once

#include <stdint.h>
#include <time.h>

#include "base/kernel.h"

namespace forkshim {

inline uint64_t in_ns(const timespec& time) {
  return static_cast<uint64_t>(time.tv_sec) * 1'000'000'000u + static_cast<uint64_t>(time.tv_nsec);
}

inline timespec to_timespec(uint64_t ns) {
  return {static_cast<time_t>(ns / 1'000'000'000), static_cast<long>(ns % 1'000'000'000)};
}

// Nanoseconds of a clock. clock_gettime is async-signal-safe and stays in user space (vdso(7)).
inline uint64_t now_ns(clockid_t clock) {
  timespec now;
  clock_gettime(clock, &now);
  return in_ns(now);
}

// The same of a new process, to which the pages of vdso(7) have yet to come: to fault them in takes
// longer than to ask the kernel. Async-signal-safe.
inline uint64_t now_ns_without_vdso(clockid_t clock) {
  timespec now = {};
  kernel::call(SYS_clock_gettime, clock, &now);
  return in_ns(now);
}

// Whether libc's clock tells the kernel's time, and not one that another library makes up
// (libfaketime).
inline bool libc_clock_is_the_kernels() {
  const uint64_t first = now_ns_without_vdso(CLOCK_REALTIME), second = now_ns(CLOCK_REALTIME);
  return second >= first && second - first < 1'000'000'000u;
}

}  // namespace forkshim
