/* SPDX-License-Identifier: MIT */
/*
 * pid_t call_with_marked_registers(pid_t (*function)(void)): see registers.c. The marks are
 * checked by xor, so that one wrong bit anywhere leaves rcx other than 0.
 */
#include <sys/syscall.h>

        .text
        .globl  call_with_marked_registers
        .type   call_with_marked_registers, @function
call_with_marked_registers:
        endbr64
        pushq   %rbp
        pushq   %rbx
        pushq   %r12
        pushq   %r13
        pushq   %r14
        pushq   %r15
        subq    $24, %rsp
        movq    %rsp, 8(%rsp)

        movl    $0x0b0b, %ebx
        movl    $0x0bb0, %ebp
        movl    $0x1212, %r12d
        movl    $0x1313, %r13d
        movl    $0x1414, %r14d
        movl    $0x1515, %r15d
        call    *%rdi

        movq    8(%rsp), %rcx
        xorq    %rsp, %rcx
        xorq    $0x0b0b, %rbx
        xorq    $0x0bb0, %rbp
        xorq    $0x1212, %r12
        xorq    $0x1313, %r13
        xorq    $0x1414, %r14
        xorq    $0x1515, %r15
        orq     %rbx, %rcx
        orq     %rbp, %rcx
        orq     %r12, %rcx
        orq     %r13, %rcx
        orq     %r14, %rcx
        orq     %r15, %rcx

        testl   %eax, %eax
        jz      .Lchild
        testq   %rcx, %rcx
        jz      .Lreturn
        movl    $-2, %eax
.Lreturn:
        addq    $24, %rsp
        popq    %r15
        popq    %r14
        popq    %r13
        popq    %r12
        popq    %rbx
        popq    %rbp
        ret

.Lchild:
        xorl    %edi, %edi
        testq   %rcx, %rcx
        setnz   %dil
        movl    $SYS_exit_group, %eax
        syscall
        hlt
        .size   call_with_marked_registers, . - call_with_marked_registers

        .section .note.GNU-stack, "", @progbits
