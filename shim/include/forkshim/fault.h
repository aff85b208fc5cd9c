/* SPDX-License-Identifier: MIT */
/*
 * forkshim/fault.h - makes a creation of this process fail, in a program's own tests.
 *
 *     forkshim_fail_nth(EAGAIN, 2);            the second creation from here on fails
 *     start_workers();
 *     assert(!forkshim_is_there() || (forkshim_fired() == 1 && workers == 1));
 *
 * Without forkshim, under which a test runs by `forkshim run -- TEST`, these do nothing.
 */
#ifndef FORKSHIM_FAULT_H
#define FORKSHIM_FAULT_H

#include <errno.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * The library's own; null in a program that runs without it.
 *
 * Makes the creation number `nth` from now on, 1 for the next one, fail with `error`, once, without
 * reaching the kernel: fork, vfork, clone, posix_spawn, system, popen and their like, by any thread
 * of this process. Its children have no fault. A new fault replaces the old one and clears what
 * forkshim_fired() counts; nth 0 leaves none. Returns 0, EINVAL for an errno that is none, or
 * ENOMEM. With FORKSHIM_DISABLE=1 it does nothing and returns 0. Thread-safe, not
 * async-signal-safe.
 */
__attribute__((weak)) int forkshim_fault(int error, unsigned nth);

/* How often the last fault has fired in this process: 0 or 1. Async-signal-safe. */
__attribute__((weak)) unsigned forkshim_fault_fired(void);

static inline int forkshim_is_there(void) { return forkshim_fault != 0; }

/* forkshim_fault, or ENOSYS without forkshim. */
static inline int forkshim_fail_nth(int error, unsigned nth) {
  return forkshim_is_there() ? forkshim_fault(error, nth) : ENOSYS;
}

/* forkshim_fault_fired, or 0 without forkshim. */
static inline unsigned forkshim_fired(void) {
  return forkshim_is_there() ? forkshim_fault_fired() : 0;
}

#ifdef __cplusplus
}
#endif

#endif
