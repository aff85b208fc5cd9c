/* SPDX-License-Identifier: MIT */
/* long forkshim_kernel(long number, long a, long b, long c): a system call and nothing else.
   Returns what the kernel returns, a negative errno on failure. */
#include "asm.h"

HIDDEN_ENTRY(forkshim_kernel)
        movq    %rdi, %rax
        movq    %rsi, %rdi
        movq    %rdx, %rsi
        movq    %rcx, %rdx
        syscall
        ret
END(forkshim_kernel)

NO_EXECUTABLE_STACK
