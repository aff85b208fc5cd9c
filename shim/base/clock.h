// SPDX-License-Identifier: MIT
#pragma once

#include <stdint.h>
#include <time.h>

namespace forkshim {

// Nanoseconds of a clock. clock_gettime is async-signal-safe and stays in user space (vdso(7)).
inline uint64_t now_ns(clockid_t clock) {
  timespec now;
  clock_gettime(clock, &now);
  return static_cast<uint64_t>(now.tv_sec) * 1'000'000'000u + static_cast<uint64_t>(now.tv_nsec);
}

}  // namespace forkshim
