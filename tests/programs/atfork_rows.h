/* SPDX-License-Identifier: MIT */
/* Fork handlers that write down that they ran, and who registers them. */
#pragma once

typedef void routine(void);
typedef int registrar(routine* prepare, routine* parent, routine* child);

/* In the program, for atfork_library too: letter `what` of "prepare", "parent" or "child" ran. */
void ran(int phase, char what);

/* In the library: registers its functions with pthread_atfork, or by forkshim_atfork. */
typedef int register_library(int by_libc);
