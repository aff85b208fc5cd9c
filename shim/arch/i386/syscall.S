/* SPDX-License-Identifier: MIT */
/*
 * syscall. Every number that makes no process leaves by a tail jump after six comparisons. A call
 * that makes one with its own memory is finished in C++. One whose child shares the stack is made
 * here: the kernel keeps registers apart for the two processes, and the creation in ebp, which no
 * such call takes as an argument, holds the return address and the caller's registers.
 */
#include <sys/syscall.h>

#include "arch/answers.h"
#include "arch/asm.h"

        .section .text.hot, "ax", %progbits
.Lhere_in_ecx:
        movl    (%esp), %ecx
        ret

ENTRY(syscall)
        movl    4(%esp), %eax
        cmpl    $SYS_clone, %eax
        je      .Lcreation
        cmpl    $SYS_vfork, %eax
        je      .Lcreation
        cmpl    $SYS_fork, %eax
        je      .Lcreation
        cmpl    $SYS_clone3, %eax
        je      .Lcreation
        cmpl    $SYS_execve, %eax
        je      .Lcreation
        cmpl    $SYS_execveat, %eax
        je      .Lcreation
.Lpass:
        call    .Lhere_in_ecx
.Lhere:
        movl    forkshim_next_syscall-.Lhere(%ecx), %ecx
        jmp     *%ecx

.Lcreation:
        movl    (%esp), %edx
        leal    4(%esp), %eax
        subl    $12, %esp
        .cfi_adjust_cfa_offset 12
        movl    %eax, (%esp)
        movl    %edx, 4(%esp)
        call    forkshim_syscall_prepare
        addl    $12, %esp
        .cfi_adjust_cfa_offset -12
        testl   %eax, %eax
        jz      .Lpass
        cmpl    $ANSWER_REFUSED, %eax
        je      .Lrefused
        cmpl    $ANSWER_BY_FORK, %eax
        je      forkshim_syscall_fork   /* its arguments are where ours are */

        movl    %ebx, 4(%eax)           /* Creation::registers_ */
        movl    %esi, 8(%eax)
        movl    %edi, 12(%eax)
        movl    %ebp, 16(%eax)
        movl    %eax, %ebp
        movl    4(%esp), %eax
        movl    8(%esp), %ebx
        movl    12(%esp), %ecx
        movl    16(%esp), %edx
        movl    20(%esp), %esi
        movl    24(%esp), %edi
        int     $0x80
        movl    (%ebp), %ecx            /* Creation::return_address_offset */
        movl    %ecx, (%esp)
        movl    4(%ebp), %ebx
        movl    8(%ebp), %esi
        movl    12(%ebp), %edi
        movl    %ebp, %edx
        movl    16(%ebp), %ebp
        jmp     forkshim_vfork_return

.Lrefused:
        movl    $-1, %eax
        ret
END(syscall)

/* What forkshim_next_syscall points to at first, so that a call from a constructor before ours
   finds libc's too. */
HIDDEN_ENTRY(forkshim_find_syscall)
        subl    $12, %esp
        .cfi_adjust_cfa_offset 12
        call    forkshim_resolve_syscall
        addl    $12, %esp
        .cfi_adjust_cfa_offset -12
        jmp     *%eax
END(forkshim_find_syscall)

MARKS
