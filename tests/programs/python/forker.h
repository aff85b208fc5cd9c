/* SPDX-License-Identifier: MIT */
/* Forks by C code. But for fork_here, the child ends at once, and is waited for. */
#ifndef FORKER_H
#define FORKER_H

#define EXPORT __attribute__((visibility("default")))

/* As fork(). */
EXPORT int fork_here(void);

/* Each in a thread that was made for it: what waitpid says of the child, or -1. */
EXPORT int fork_in_thread(void);

/* `threads` at once, `times` each: how many children ended with status 0. */
EXPORT int fork_in_threads(int threads, int times);

/* `times`, in a thread that nobody waits for. */
EXPORT int fork_in_background(int times);

#endif
