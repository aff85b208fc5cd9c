/* SPDX-License-Identifier: MIT */
/*
 * vfork, __vfork. The child runs on the parent's stack and returns from here first, so the stack
 * below the caller's frame is gone when the parent goes on. All that must last is kept in
 * registers, which the kernel saves apart for the two processes; that holds for nested vforks too.
 *
 *   x30  return address     x9  the answer of forkshim_vfork_prepare
 */
#include <asm/errno.h>
#include <asm/unistd.h>

#include "arch/answers.h"
#include "arch/asm.h"

#define CLONE_VM_VFORK_SIGCHLD 0x4111

ENTRY(vfork)
        hint    #34                     /* bti c */
        mov     w1, #0
        b       .Lvfork
END(vfork)

ENTRY(__vfork)
        hint    #34
        mov     w1, #1
        b       .Lvfork
END(__vfork)

HIDDEN_ENTRY(forkshim_vfork)
.Lvfork:
        stp     x1, x30, [sp, #-16]!
        .cfi_adjust_cfa_offset 16
        .cfi_rel_offset x30, 8
        mov     x0, x30
        bl      forkshim_vfork_prepare
        ldp     x1, x30, [sp], #16
        .cfi_adjust_cfa_offset -16
        .cfi_restore x30
        cmp     x0, #ANSWER_REFUSED
        b.eq    .Lrefused
        cmp     x0, #ANSWER_BY_FORK
        b.eq    .Lby_fork

        mov     x9, x0
.Lcall:
        mov     x0, #CLONE_VM_VFORK_SIGCHLD
        mov     x1, #0
        mov     x2, #0
        mov     x3, #0
        mov     x4, #0
        mov     x8, #__NR_clone
        svc     #0
        cmn     x0, #EINTR
        b.eq    .Linterrupted

.Lreturn:
        mov     x1, x0
        mov     x0, x9
        b       forkshim_vfork_return

        /* There is no child, so that the stack may be used. */
.Linterrupted:
        stp     x9, x30, [sp, #-16]!
        .cfi_adjust_cfa_offset 16
        .cfi_rel_offset x30, 8
        bl      forkshim_vfork_again
        ldp     x9, x30, [sp], #16
        .cfi_adjust_cfa_offset -16
        .cfi_restore x30
        cbnz    w0, .Lcall
        mov     x0, #-EINTR
        b       .Lreturn

.Lrefused:
        mov     w0, #-1
        ret

.Lby_fork:
        mov     x0, x30
        b       forkshim_vfork_by_fork
END(forkshim_vfork)

/* The end of every call whose child runs on the parent's stack, in each process: x30 is the
   return address, x0 the answer of the prepare function, x1 the kernel's answer. */
HIDDEN_ENTRY(forkshim_vfork_return)
        stp     x29, x30, [sp, #-16]!
        .cfi_adjust_cfa_offset 16
        .cfi_rel_offset x30, 8
        bl      forkshim_vfork_finish
        ldp     x29, x30, [sp], #16
        .cfi_adjust_cfa_offset -16
        .cfi_restore x30

        /* With a guarded control stack the child must not pop the entry of this call, because what
           it pushes over it would be compared in the parent. Compilers put `bti j` behind a call of
           vfork. chkfeat, a hint, clears the bit of x16 if there is one. */
        cbnz    x0, .Lparent
        mov     x16, #1
        hint    #40                     /* chkfeat x16 */
        cbnz    x16, .Lparent
        br      x30
.Lparent:
        ret
END(forkshim_vfork_return)

MARKS
