/* SPDX-License-Identifier: MIT */
/* Functions that some glibc exports in two versions; here there is one. A tail jump, so that the
   C++ behind it sees the program's return address. */
#include "arch/asm.h"

#define VERSION(name, target)           \
        ENTRY(name);                    \
        hint    #34;                    \
        b       target;                 \
        END(name)

VERSION(posix_spawn, forkshim_posix_spawn)
VERSION(posix_spawnp, forkshim_posix_spawnp)

MARKS
