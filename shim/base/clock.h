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

// Returns a clock's time in nanoseconds. Async-signal-safe; clock_gettime makes no system call
// where vdso(7) has it.
inline uint64_t now_ns(clockid_t clock) {
  timespec now;
  clock_gettime(clock, &now);
  return in_ns(now);
}

// Call at the start, before now_ns() in a creation: to bind clock_gettime there, ld.so would take 3
// KiB of the caller's stack.
inline void bind_clock() { now_ns(CLOCK_MONOTONIC); }

// now_ns() by system call: in a fresh child the vdso is not mapped in yet, and faulting it in costs
// more than the call. Async-signal-safe.
inline uint64_t now_ns_without_vdso(clockid_t clock) {
  timespec now = {};
  kernel::call(SYS_clock_gettime, clock, &now);
  return in_ns(now);
}

// False if a library such as libfaketime replaces the clock.
inline bool libc_clock_is_the_kernels() {
  const uint64_t first = now_ns_without_vdso(CLOCK_REALTIME), second = now_ns(CLOCK_REALTIME);
  return second >= first && second - first < 1'000'000'000u;
}

}  // namespace forkshim
