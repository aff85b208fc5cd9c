/* SPDX-License-Identifier: MIT */
/* void forkshim_registers(uintptr_t* saved): the registers that a function preserves, its stack
   pointer and its program counter, as its caller has them after this call: unwind/registers.h. */
#include "arch/asm.h"

HIDDEN_ENTRY(forkshim_registers)
        hint    #34                     /* bti c */
        stp     x19, x20, [x0]
        stp     x21, x22, [x0, #16]
        stp     x23, x24, [x0, #32]
        stp     x25, x26, [x0, #48]
        stp     x27, x28, [x0, #64]
        stp     x29, x30, [x0, #80]
        mov     x1, sp
        str     x1, [x0, #96]
        str     x30, [x0, #104]
        ret
END(forkshim_registers)

MARKS
