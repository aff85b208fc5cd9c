/* SPDX-License-Identifier: MIT */
/*
 * dlsym, dlvsym. entry/dlsym.cpp answers for the names of this library; for all else a tail jump,
 * because ld.so's function looks at its return address.
 */
#include "arch/asm.h"

        .macro  answer version
        pushq   %rdx
        pushq   %rsi
        pushq   %rdi
        .cfi_adjust_cfa_offset 24
        movq    24(%rsp), %rcx
        movq    \version, %rdx
        call    forkshim_answer_dlsym
        movq    %rdx, %r11
        popq    %rdi
        popq    %rsi
        popq    %rdx
        .cfi_adjust_cfa_offset -24
        testq   %rax, %rax
        jnz     1f
        testq   %r11, %r11
        jz      1f
        jmp     *%r11
1:      ret
        .endm

ENTRY(dlsym)
        endbr64
        answer  $0
END(dlsym)

ENTRY(dlvsym)
        endbr64
        answer  %rdx
END(dlvsym)

MARKS
