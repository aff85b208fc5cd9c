/* SPDX-License-Identifier: MIT */
/*
 * vfork, __vfork. The child runs on the parent's stack and returns from here first, so the stack
 * below the caller's frame is gone when the parent goes on. All that must last is kept in
 * registers, which the kernel saves apart for the two processes; that holds for nested vforks too.
 * Not the vdso's entry: it keeps registers on the stack, which is the child's by then.
 *
 *   ecx  return address     edx  the answer of forkshim_vfork_prepare
 */
#include <asm/errno.h>
#include <sys/syscall.h>

#include "arch/answers.h"
#include "arch/asm.h"

/* Calls a function with two words, the stack aligned to 16 bytes as it is at a caller's call. */
        .macro  call_with_two first, second, function
        subl    $12, %esp
        .cfi_adjust_cfa_offset 12
        movl    \first, (%esp)
        movl    \second, 4(%esp)
        call    \function
        addl    $12, %esp
        .cfi_adjust_cfa_offset -12
        .endm

ENTRY(vfork)
        xorl    %edx, %edx
        jmp     .Lvfork
END(vfork)

ENTRY(__vfork)
        movl    $1, %edx
        jmp     .Lvfork
END(__vfork)

HIDDEN_ENTRY(forkshim_vfork)
.Lvfork:
        movl    (%esp), %ecx
        subl    $12, %esp
        .cfi_adjust_cfa_offset 12
        movl    %ecx, (%esp)
        movl    %edx, 4(%esp)
        movl    %edx, 8(%esp)           /* the words below are the function's to change */
        call    forkshim_vfork_prepare
        movl    8(%esp), %edx
        addl    $12, %esp
        .cfi_adjust_cfa_offset -12
        testl   %eax, %eax              /* ANSWER_PASS */
        jz      .Lmake
        cmpl    $ANSWER_REFUSED, %eax
        je      .Lrefused
        cmpl    $ANSWER_BY_FORK, %eax
        je      .Lby_fork
        testb   $ANSWER_BY_NEXT, %al
        jnz     .Lby_next

.Lmake:
        movl    %eax, %edx
        popl    %ecx
        .cfi_adjust_cfa_offset -4
        .cfi_register %eip, %ecx
.Lcall:
        movl    $SYS_vfork, %eax
        int     $0x80
        cmpl    $-EINTR, %eax
        je      .Linterrupted
        .cfi_remember_state
.Lreturn:
        pushl   %ecx
        .cfi_adjust_cfa_offset 4
        .cfi_rel_offset %eip, 0
        jmp     forkshim_vfork_return

        /* There is no child, so that the stack may be used: two words for the call, one to align. */
.Linterrupted:
        .cfi_restore_state
        pushl   %ecx
        .cfi_adjust_cfa_offset 4
        .cfi_rel_offset %eip, 0
        pushl   %edx
        .cfi_adjust_cfa_offset 4
        subl    $8, %esp
        .cfi_adjust_cfa_offset 8
        call    forkshim_vfork_again
        addl    $8, %esp
        .cfi_adjust_cfa_offset -8
        popl    %edx
        .cfi_adjust_cfa_offset -4
        popl    %ecx
        .cfi_adjust_cfa_offset -4
        .cfi_register %eip, %ecx
        testl   %eax, %eax
        jnz     .Lcall
        movl    $-EINTR, %eax
        jmp     .Lreturn

.Lrefused:
        movl    $-1, %eax
        ret

.Lby_fork:
        movl    (%esp), %ecx
        call_with_two %ecx, %edx, forkshim_vfork_by_fork
        ret

        /* esi, which a function preserves, keeps the creation, and that the return address. */
.Lby_next:
        xorl    $ANSWER_BY_NEXT, %eax
        jnz     .Lwith_creation
        call    .Lhere_in_ecx
.Lhere_to_jump:
        movl    forkshim_next_vfork-.Lhere_to_jump(%ecx), %ecx
        jmp     *%ecx
.Lwith_creation:
        movl    %esi, FRAME_REGISTER(%eax)
        movl    %eax, %esi
        popl    %ecx
        .cfi_adjust_cfa_offset -4
        .cfi_escape 0x10, 8, 2, 0x76, 0                 /* eip: at esi */
        .cfi_escape 0x10, 6, 4, 0x76, 0xc0, 0xdf, 0     /* esi: at esi + FRAME_REGISTER */
.Lcall_next:
        call    .Lhere_in_ecx
.Lhere_to_call:
        movl    forkshim_next_vfork-.Lhere_to_call(%ecx), %ecx
        call    *%ecx
        testl   %eax, %eax
        js      .Lnext_failed
.Lnext_done:
        .cfi_remember_state
        movl    %esi, %edx
        movl    FRAME_REGISTER(%edx), %esi
        .cfi_restore %esi
        pushl   (%edx)                                  /* Creation::return_address_offset */
        .cfi_adjust_cfa_offset 4
        .cfi_rel_offset %eip, 0
        jmp     forkshim_vfork_return

.Lnext_failed:
        .cfi_restore_state
        call    forkshim_vfork_error
        cmpl    $-EINTR, %eax
        jne     .Lnext_done
        call    forkshim_vfork_again
        testl   %eax, %eax
        jnz     .Lcall_next
        movl    $-EINTR, %eax
        jmp     .Lnext_done

.Lhere_in_ecx:
        movl    (%esp), %ecx
        ret
END(forkshim_vfork)

/* The end of every call whose child runs on the parent's stack, in each process: the return
   address is on the stack, edx is the answer of the prepare function, eax the kernel's answer. */
HIDDEN_ENTRY(forkshim_vfork_return)
        call_with_two %edx, %eax, forkshim_vfork_finish
        ret
END(forkshim_vfork_return)

MARKS
