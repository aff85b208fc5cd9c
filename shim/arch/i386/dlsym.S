/* SPDX-License-Identifier: MIT */
/*
 * dlsym, dlvsym. entry/dlsym.cpp answers for the names of this library; for all else a tail jump,
 * because ld.so's function looks at its return address.
 */
#include "arch/asm.h"

        .macro  answer version
        movl    (%esp), %ecx
        movl    \version, %edx
        subl    $28, %esp
        .cfi_adjust_cfa_offset 28
        movl    %ecx, 12(%esp)
        movl    %edx, 8(%esp)
        movl    36(%esp), %eax
        movl    %eax, 4(%esp)
        movl    32(%esp), %eax
        movl    %eax, (%esp)
        call    forkshim_answer_dlsym
        addl    $28, %esp
        .cfi_adjust_cfa_offset -28
        testl   %eax, %eax
        jnz     1f
        testl   %edx, %edx
        jz      1f
        jmp     *%edx
1:      ret
        .endm

ENTRY(dlsym)
        answer  $0
END(dlsym)

ENTRY(dlvsym)
        answer  12(%esp)
END(dlvsym)

MARKS
