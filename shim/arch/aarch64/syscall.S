/* SPDX-License-Identifier: MIT */
/*
 * syscall. Every number that makes no process leaves by a tail jump after four comparisons. A call
 * that makes one with its own memory is finished in C++. One whose child shares the stack is made
 * here: the kernel keeps registers apart for the two processes, x30 among them.
 */
#include <asm/unistd.h>

#include "arch/answers.h"
#include "arch/asm.h"

        .macro  save_arguments
        stp     x29, x30, [sp, #-80]!
        .cfi_adjust_cfa_offset 80
        .cfi_rel_offset x30, 8
        stp     x0, x1, [sp, #16]
        stp     x2, x3, [sp, #32]
        stp     x4, x5, [sp, #48]
        stp     x6, x7, [sp, #64]
        .endm

        .macro  restore_arguments
        ldp     x0, x1, [sp, #16]
        ldp     x2, x3, [sp, #32]
        ldp     x4, x5, [sp, #48]
        ldp     x6, x7, [sp, #64]
        ldp     x29, x30, [sp], #80
        .cfi_adjust_cfa_offset -80
        .cfi_restore x30
        .endm

ENTRY(syscall)
        hint    #34                     /* bti c */
        cmp     x0, #__NR_clone
        b.eq    .Lcreation
        cmp     x0, #__NR_execve
        b.eq    .Lcreation
        cmp     x0, #__NR_clone3
        b.eq    .Lcreation
        cmp     x0, #__NR_execveat
        b.eq    .Lcreation
.Lpass:
        adrp    x16, forkshim_next_syscall
        ldr     x16, [x16, #:lo12:forkshim_next_syscall]
        br      x16

.Lcreation:
        save_arguments
        add     x0, sp, #16
        mov     x1, x30
        bl      forkshim_syscall_prepare
        mov     x16, x0
        restore_arguments
        cbz     x16, .Lpass
        cmp     x16, #ANSWER_REFUSED
        b.eq    .Lrefused
        cmp     x16, #ANSWER_BY_FORK
        b.eq    forkshim_syscall_fork

        mov     x9, x16
        mov     x8, x0
        mov     x0, x1
        mov     x1, x2
        mov     x2, x3
        mov     x3, x4
        mov     x4, x5
        mov     x5, x6
        svc     #0
        mov     x1, x0
        mov     x0, x9
        b       forkshim_vfork_return

.Lrefused:
        mov     x0, #-1
        ret
END(syscall)

/* What forkshim_next_syscall points to at first, so that a call from a constructor before ours
   finds libc's too. */
HIDDEN_ENTRY(forkshim_find_syscall)
        hint    #34
        save_arguments
        bl      forkshim_resolve_syscall
        mov     x16, x0
        restore_arguments
        br      x16
END(forkshim_find_syscall)

MARKS
