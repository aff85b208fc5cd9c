/* SPDX-License-Identifier: MIT */
/* void forkshim_registers(uintptr_t* saved): the registers that a function preserves, its stack
   pointer and its program counter, as its caller has them after this call: unwind/registers.h. */
#include "arch/asm.h"

HIDDEN_ENTRY(forkshim_registers)
        movq    %rbx, (%rdi)
        movq    %rbp, 8(%rdi)
        movq    %r12, 16(%rdi)
        movq    %r13, 24(%rdi)
        movq    %r14, 32(%rdi)
        movq    %r15, 40(%rdi)
        leaq    8(%rsp), %rax
        movq    %rax, 48(%rdi)
        movq    (%rsp), %rax
        movq    %rax, 56(%rdi)
        ret
END(forkshim_registers)

MARKS
