/* SPDX-License-Identifier: MIT */
/*
 * vfork, __vfork. The child runs on the parent's stack and returns from here first, so the stack
 * below the caller's frame is gone when the parent goes on. All that must last is kept in
 * registers, which the kernel saves apart for the two processes; that holds for nested vforks too.
 *
 *   rdi  return address     rsi  the answer of forkshim_vfork_prepare
 */
#include <asm/errno.h>
#include <sys/syscall.h>

#include "arch/answers.h"
#include "arch/asm.h"

ENTRY(vfork)
        endbr64
        xorl    %esi, %esi
        jmp     .Lvfork
END(vfork)

ENTRY(__vfork)
        endbr64
        movl    $1, %esi
        jmp     .Lvfork
END(__vfork)

HIDDEN_ENTRY(forkshim_vfork)
.Lvfork:
        pushq   %rsi
        .cfi_adjust_cfa_offset 8
        movq    8(%rsp), %rdi
        call    forkshim_vfork_prepare
        popq    %rsi
        .cfi_adjust_cfa_offset -8
        testq   %rax, %rax              /* ANSWER_PASS */
        jz      .Lmake
        cmpq    $ANSWER_REFUSED, %rax
        je      .Lrefused
        cmpq    $ANSWER_BY_FORK, %rax
        je      .Lby_fork
        testb   $ANSWER_BY_NEXT, %al
        jnz     .Lby_next

.Lmake:
        movq    %rax, %rsi
        popq    %rdi
        .cfi_adjust_cfa_offset -8
        .cfi_register %rip, %rdi
.Lcall:
        movl    $SYS_vfork, %eax
        syscall
        cmpq    $-EINTR, %rax
        je      .Linterrupted
        .cfi_remember_state
        pushq   %rdi
        .cfi_adjust_cfa_offset 8
        .cfi_rel_offset %rip, 0

        movq    %rsi, %rdi
        movq    %rax, %rsi
        jmp     forkshim_vfork_return

        /* There is no child, so that the stack may be used. */
.Linterrupted:
        .cfi_restore_state
        pushq   %rdi
        .cfi_adjust_cfa_offset 8
        .cfi_rel_offset %rip, 0
        pushq   %rsi
        .cfi_adjust_cfa_offset 8
        call    forkshim_vfork_again
        popq    %rsi
        .cfi_adjust_cfa_offset -8
        popq    %rdi
        .cfi_adjust_cfa_offset -8
        .cfi_register %rip, %rdi
        testl   %eax, %eax
        jnz     .Lcall
        movq    $-EINTR, %rax
        pushq   %rdi
        .cfi_adjust_cfa_offset 8
        .cfi_rel_offset %rip, 0
        movq    %rsi, %rdi
        movq    %rax, %rsi
        jmp     forkshim_vfork_return

.Lrefused:
        movl    $-1, %eax
        ret

.Lby_fork:
        movq    (%rsp), %rdi
        jmp     forkshim_vfork_by_fork

        /* rbx, which a function preserves, keeps the creation, and that the return address. */
.Lby_next:
        xorq    $ANSWER_BY_NEXT, %rax
        jnz     .Lwith_creation
        jmp     *forkshim_next_vfork(%rip)
.Lwith_creation:
        movq    %rbx, FRAME_REGISTER(%rax)
        movq    %rax, %rbx
        popq    %rdi
        .cfi_adjust_cfa_offset -8
        .cfi_escape 0x10, 16, 2, 0x73, 0                /* rip: at rbx */
        .cfi_escape 0x10, 3, 4, 0x73, 0xc0, 0xdf, 0     /* rbx: at rbx + FRAME_REGISTER */
.Lcall_next:
        call    *forkshim_next_vfork(%rip)
        movslq  %eax, %rax
        testq   %rax, %rax
        js      .Lnext_failed
.Lnext_done:
        .cfi_remember_state
        movq    %rax, %rsi
        movq    %rbx, %rdi
        movq    FRAME_REGISTER(%rdi), %rbx
        .cfi_restore %rbx
        pushq   (%rdi)                                  /* Creation::return_address_offset */
        .cfi_adjust_cfa_offset 8
        .cfi_rel_offset %rip, 0
        jmp     forkshim_vfork_return

.Lnext_failed:
        .cfi_restore_state
        call    forkshim_vfork_error
        cmpq    $-EINTR, %rax
        jne     .Lnext_done
        call    forkshim_vfork_again
        testl   %eax, %eax
        jnz     .Lcall_next
        movq    $-EINTR, %rax
        jmp     .Lnext_done
END(forkshim_vfork)

/* The end of every call whose child runs on the parent's stack, in each process: the return
   address is on the stack, rdi is the answer of the prepare function, rsi the kernel's answer. */
HIDDEN_ENTRY(forkshim_vfork_return)
        subq    $8, %rsp
        .cfi_adjust_cfa_offset 8
        call    forkshim_vfork_finish
        addq    $8, %rsp
        .cfi_adjust_cfa_offset -8

        /* On a shadow stack (CET) the child has popped the entry of this call and pushed others
           over it: step over it instead of comparing. rdsspq is a no-op where there is none. */
        xorl    %edx, %edx
        rdsspq  %rdx
        testq   %rdx, %rdx
        jnz     .Lshadow
        ret
.Lshadow:
        popq    %rdi
        .cfi_adjust_cfa_offset -8
        .cfi_register %rip, %rdi
        movl    $1, %edx
        incsspq %rdx
        notrack jmp *%rdi
END(forkshim_vfork_return)

MARKS
