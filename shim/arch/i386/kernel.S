/* SPDX-License-Identifier: MIT */
/* long forkshim_kernel(long number, long a, ..., long f): a system call and nothing else.
   Returns what the kernel returns, a negative errno on failure. */
#include "arch/asm.h"

        .macro  save register
        pushl   \register
        .cfi_adjust_cfa_offset 4
        .cfi_rel_offset \register, 0
        .endm

        .macro  restore register
        popl    \register
        .cfi_adjust_cfa_offset -4
        .cfi_restore \register
        .endm

HIDDEN_ENTRY(forkshim_kernel)
        save    %ebp
        save    %edi
        save    %esi
        save    %ebx
        movl    20(%esp), %eax
        movl    24(%esp), %ebx
        movl    28(%esp), %ecx
        movl    32(%esp), %edx
        movl    36(%esp), %esi
        movl    40(%esp), %edi
        movl    44(%esp), %ebp
        int     $0x80
        restore %ebx
        restore %esi
        restore %edi
        restore %ebp
        ret
END(forkshim_kernel)

MARKS
