/* SPDX-License-Identifier: MIT */
/* long forkshim_kernel(long number, long a, ... long f): a system call and nothing else.
   Returns what the kernel returns, a negative errno on failure. */
#include "arch/asm.h"

HIDDEN_ENTRY(forkshim_kernel)
        mov     x8, x0
        mov     x0, x1
        mov     x1, x2
        mov     x2, x3
        mov     x3, x4
        mov     x4, x5
        mov     x5, x6
        svc     #0
        ret
END(forkshim_kernel)

MARKS
