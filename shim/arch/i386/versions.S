/* SPDX-License-Identifier: MIT */
/* Functions that glibc exports in two versions, under the names and versions that programs ask
   for. A tail jump, so that the C++ behind it sees the program's return address. */
#include "arch/asm.h"

#define VERSION(name, target, version)  \
        ENTRY(target##_entry);          \
        jmp     target;                 \
        END(target##_entry);            \
        .symver target##_entry, name##version, remove

VERSION(posix_spawn, forkshim_posix_spawn, @@GLIBC_2.15)
VERSION(posix_spawnp, forkshim_posix_spawnp, @@GLIBC_2.15)
VERSION(posix_spawn, forkshim_old_posix_spawn, @GLIBC_2.2)
VERSION(posix_spawnp, forkshim_old_posix_spawnp, @GLIBC_2.2)

MARKS
