/* SPDX-License-Identifier: MIT */
/*
 * dlsym, dlvsym. entry/dlsym.cpp answers for the names of this library; for all else a tail jump,
 * because ld.so's function looks at its return address.
 */
#include "arch/asm.h"

ENTRY(dlsym)
        hint    #34                     /* bti c */
        mov     x3, #0
        b       .Lanswer
END(dlsym)

ENTRY(dlvsym)
        hint    #34
        mov     x3, x2
.Lanswer:
        stp     x29, x30, [sp, #-48]!
        .cfi_adjust_cfa_offset 48
        .cfi_rel_offset x30, 8
        stp     x0, x1, [sp, #16]
        str     x2, [sp, #32]
        mov     x2, x3
        mov     x3, x30
        bl      forkshim_answer_dlsym
        mov     x17, x0
        mov     x16, x1
        ldp     x0, x1, [sp, #16]
        ldr     x2, [sp, #32]
        ldp     x29, x30, [sp], #48
        .cfi_adjust_cfa_offset -48
        .cfi_restore x30
        cbnz    x17, 1f
        cbz     x16, 1f
        br      x16
1:      mov     x0, x17
        ret
END(dlvsym)

MARKS
