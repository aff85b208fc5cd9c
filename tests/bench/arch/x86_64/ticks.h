/* SPDX-License-Identifier: MIT */
/*
 * The time stamp counter: a clock that no preloaded library can intercept. The fences keep the
 * measured call from being reordered round the reading.
 */
#ifndef FORKSHIM_BENCH_TICKS_H
#define FORKSHIM_BENCH_TICKS_H

#include <stdint.h>
#include <x86intrin.h>

static inline uint64_t read_ticks(void) {
  _mm_lfence();
  const uint64_t now = __rdtsc();
  _mm_lfence();
  return now;
}

#endif
