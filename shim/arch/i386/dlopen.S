/* SPDX-License-Identifier: MIT */
/*
 * dlopen, dlmopen: entry/dlopen.cpp looks, and ld.so's function is reached by a tail jump, because
 * it looks at its return address.
 */
#include "arch/asm.h"

        .macro  jump_to_answer_of function, argument
        movl    \argument, %eax
        subl    $12, %esp
        .cfi_adjust_cfa_offset 12
        movl    %eax, (%esp)
        call    \function
        addl    $12, %esp
        .cfi_adjust_cfa_offset -12
        testl   %eax, %eax
        jz      1f
        jmp     *%eax
1:      ret
        .endm

ENTRY(dlopen)
        jump_to_answer_of forkshim_real_dlopen, 8(%esp)
END(dlopen)

ENTRY(dlmopen)
        jump_to_answer_of forkshim_real_dlmopen, 4(%esp)
END(dlmopen)

MARKS
