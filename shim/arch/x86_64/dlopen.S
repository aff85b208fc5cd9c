/* SPDX-License-Identifier: MIT */
/*
 * dlopen, dlmopen: entry/dlopen.cpp looks, and ld.so's function is reached by a tail jump, because
 * it looks at its return address.
 */
#include "arch/asm.h"

        .macro  jump_to_answer_of function
        pushq   %rdx
        pushq   %rsi
        pushq   %rdi
        .cfi_adjust_cfa_offset 24
        .ifc    \function, forkshim_real_dlopen
        movl    %esi, %edi
        .endif
        call    \function
        popq    %rdi
        popq    %rsi
        popq    %rdx
        .cfi_adjust_cfa_offset -24
        testq   %rax, %rax
        jz      1f
        jmp     *%rax
1:      ret
        .endm

ENTRY(dlopen)
        endbr64
        jump_to_answer_of forkshim_real_dlopen
END(dlopen)

ENTRY(dlmopen)
        endbr64
        jump_to_answer_of forkshim_real_dlmopen
END(dlmopen)

MARKS
