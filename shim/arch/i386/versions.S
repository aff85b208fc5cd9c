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

#define VERSION_ALIAS(name, target, suffix, version)    \
        ENTRY(target##suffix##_entry);                  \
        jmp     target;                                 \
        END(target##suffix##_entry);                    \
        .symver target##suffix##_entry, name##version, remove

VERSION(pthread_create, forkshim_pthread_create, @@GLIBC_2.34)
VERSION_ALIAS(pthread_create, forkshim_pthread_create, _2_1, @GLIBC_2.1)
VERSION(pthread_create, forkshim_old_pthread_create, @GLIBC_2.0)

MARKS
