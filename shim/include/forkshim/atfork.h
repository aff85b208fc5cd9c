/* SPDX-License-Identifier: MIT */
/*
 * forkshim/atfork.h - run-time registration with pthread_atfork's rules.
 *
 * The symbol is weak: a program compiled with this header runs without forkshim too.
 *
 *     if (forkshim_atfork) error = forkshim_atfork(prepare, parent, child);
 */
#ifndef FORKSHIM_ATFORK_H
#define FORKSHIM_ATFORK_H

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Registers functions to run round every creation that returns to the program: fork, _Fork, vfork,
 * daemon, forkpty, and clone and syscall where they make a process. Each may be NULL.
 *
 * prepare runs in reverse registration order, parent and child in registration order; parent runs
 * also after a failure (POSIX pthread_atfork). In a vfork child nothing runs. Registered during a
 * creation, they start with the next one. Nobody can unregister, but the functions of an object
 * that is unloaded vanish with it, while their places stay taken.
 *
 * Returns 0, or ENOMEM where all 1,024 places for handlers are taken; errno is left alone.
 * With FORKSHIM_DISABLE=1 it registers nothing and returns 0. Thread-safe; not async-signal-safe,
 * as pthread_atfork.
 */
__attribute__((weak)) int forkshim_atfork(void (*prepare)(void), void (*parent)(void),
                                          void (*child)(void));

#ifdef __cplusplus
}
#endif

#endif
