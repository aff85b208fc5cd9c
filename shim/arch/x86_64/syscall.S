/* SPDX-License-Identifier: MIT */
/*
 * syscall. Every number that makes no process leaves by a tail jump after three comparisons. A call
 * that makes one with its own memory is finished in C++. One whose child shares the stack is made
 * here: the kernel keeps registers apart for the two processes, and the creation in r9, which no
 * such call takes as an argument, holds the return address.
 */
#include <sys/syscall.h>

#include "arch/answers.h"
#include "arch/asm.h"

/* The arguments, in order, as an array on the stack. */
        .macro  save_arguments
        pushq   %r9
        pushq   %r8
        pushq   %rcx
        pushq   %rdx
        pushq   %rsi
        pushq   %rdi
        .cfi_adjust_cfa_offset 48
        .endm

        .macro  restore_arguments
        popq    %rdi
        popq    %rsi
        popq    %rdx
        popq    %rcx
        popq    %r8
        popq    %r9
        .cfi_adjust_cfa_offset -48
        .endm

ENTRY(syscall)
        endbr64
        leaq    -SYS_clone(%rdi), %rax          /* clone, fork, vfork and execve are neighbours */
        cmpq    $(SYS_execve - SYS_clone), %rax
        jbe     .Lcreation
        cmpq    $SYS_clone3, %rdi
        je      .Lcreation
        cmpq    $SYS_execveat, %rdi
        je      .Lcreation
.Lpass:
        jmp     *forkshim_next_syscall(%rip)

.Lcreation:
        save_arguments
        movq    %rsp, %rdi
        movq    48(%rsp), %rsi
        subq    $8, %rsp
        .cfi_adjust_cfa_offset 8
        call    forkshim_syscall_prepare
        addq    $8, %rsp
        .cfi_adjust_cfa_offset -8
        restore_arguments
        testq   %rax, %rax
        jz      .Lpass
        cmpq    $ANSWER_REFUSED, %rax
        je      .Lrefused
        cmpq    $ANSWER_BY_FORK, %rax
        je      .Lfork

        movq    %r9, %r11
        movq    %rax, %r9
        movq    %rdi, %rax
        movq    %rsi, %rdi
        movq    %rdx, %rsi
        movq    %rcx, %rdx
        movq    %r8, %r10
        movq    %r11, %r8
        syscall
        movq    (%r9), %rcx             /* Creation::return_address_offset */
        movq    %rcx, (%rsp)
        movq    %r9, %rdi
        movq    %rax, %rsi
        jmp     forkshim_vfork_return

.Lrefused:
        movq    $-1, %rax
        ret

.Lfork:
        /* The return address stays where C++ looks for its caller. */
        jmp     forkshim_syscall_fork
END(syscall)

/* What forkshim_next_syscall points to at first, so that a call from a constructor before ours
   finds libc's too. */
HIDDEN_ENTRY(forkshim_find_syscall)
        endbr64
        save_arguments
        subq    $8, %rsp
        .cfi_adjust_cfa_offset 8
        call    forkshim_resolve_syscall
        addq    $8, %rsp
        .cfi_adjust_cfa_offset -8
        restore_arguments
        jmp     *%rax
END(forkshim_find_syscall)

MARKS
