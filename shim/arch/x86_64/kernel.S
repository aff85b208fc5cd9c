/* SPDX-License-Identifier: MIT */
/* long forkshim_kernel(long number, long a, ... long f): a system call and nothing else.
   Returns what the kernel returns, a negative errno on failure. */
#include "arch/asm.h"

HIDDEN_ENTRY(forkshim_kernel)
        movq    %rdi, %rax
        movq    %rsi, %rdi
        movq    %rdx, %rsi
        movq    %rcx, %rdx
        movq    %r8, %r10
        movq    %r9, %r8
        movq    8(%rsp), %r9
        syscall
        ret
END(forkshim_kernel)

MARKS
