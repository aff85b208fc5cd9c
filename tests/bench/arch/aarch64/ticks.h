/* SPDX-License-Identifier: MIT */
/*
 * The virtual counter: a clock that no preloaded library can intercept. The barriers keep the
 * measured call from being reordered round the reading.
 */
#ifndef FORKSHIM_BENCH_TICKS_H
#define FORKSHIM_BENCH_TICKS_H

#include <stdint.h>

static inline uint64_t read_ticks(void) {
  uint64_t now;
  __asm__ volatile("isb\n\tmrs %0, cntvct_el0\n\tisb" : "=r"(now)::"memory");
  return now;
}

#endif
