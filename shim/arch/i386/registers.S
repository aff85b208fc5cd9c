/* SPDX-License-Identifier: MIT */
/* void forkshim_registers(uintptr_t* saved): the registers that a function preserves, its stack
   pointer and its program counter, as its caller has them after this call: unwind/registers.h. */
#include "arch/asm.h"

HIDDEN_ENTRY(forkshim_registers)
        movl    4(%esp), %eax
        movl    %ebx, (%eax)
        movl    %ebp, 4(%eax)
        movl    %esi, 8(%eax)
        movl    %edi, 12(%eax)
        leal    4(%esp), %ecx
        movl    %ecx, 16(%eax)
        movl    (%esp), %ecx
        movl    %ecx, 20(%eax)
        ret
END(forkshim_registers)

MARKS
