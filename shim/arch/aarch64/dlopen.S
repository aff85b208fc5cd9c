/* SPDX-License-Identifier: MIT */
/*
 * dlopen, dlmopen: entry/dlopen.cpp looks, and ld.so's function is reached by a tail jump, because
 * it looks at its return address.
 */
#include "arch/asm.h"

        .macro  jump_to_answer_of function, argument
        hint    #34                     /* bti c */
        stp     x29, x30, [sp, #-48]!
        .cfi_adjust_cfa_offset 48
        .cfi_rel_offset x30, 8
        stp     x0, x1, [sp, #16]
        str     x2, [sp, #32]
        mov     x0, \argument
        bl      \function
        mov     x16, x0
        ldp     x0, x1, [sp, #16]
        ldr     x2, [sp, #32]
        ldp     x29, x30, [sp], #48
        .cfi_adjust_cfa_offset -48
        .cfi_restore x30
        cbz     x16, 1f
        br      x16
1:      mov     x0, #0
        ret
        .endm

ENTRY(dlopen)
        jump_to_answer_of forkshim_real_dlopen, x1
END(dlopen)

ENTRY(dlmopen)
        jump_to_answer_of forkshim_real_dlmopen, x0
END(dlmopen)

MARKS
