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
#define ANSWER_BY_NEXT_BIT 2

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
        cbz     x0, .Lmake              /* ANSWER_PASS */
        cmp     x0, #ANSWER_REFUSED
        b.eq    .Lrefused
        cmp     x0, #ANSWER_BY_FORK
        b.eq    .Lby_fork
        tbnz    x0, #ANSWER_BY_NEXT_BIT, .Lby_next

.Lmake:
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

        /* x19, which a function preserves, keeps the creation, and that the return address. */
.Lby_next:
        eor     x0, x0, #ANSWER_BY_NEXT
        cbnz    x0, .Lwith_creation
        adrp    x16, forkshim_next_vfork
        ldr     x16, [x16, #:lo12:forkshim_next_vfork]
        br      x16
.Lwith_creation:
        str     x19, [x0, #FRAME_REGISTER]
        mov     x19, x0
        .cfi_escape 0x10, 30, 2, 0x83, 0                /* x30: at x19 */
        .cfi_escape 0x10, 19, 4, 0x83, 0xc0, 0xdf, 0    /* x19: at x19 + FRAME_REGISTER */
.Lcall_next:
        adrp    x16, forkshim_next_vfork
        ldr     x16, [x16, #:lo12:forkshim_next_vfork]
        blr     x16
        sxtw    x0, w0
        tbnz    x0, #63, .Lnext_failed
.Lnext_done:
        .cfi_remember_state
        mov     x1, x0
        mov     x0, x19
        ldr     x19, [x0, #FRAME_REGISTER]
        .cfi_restore x19
        ldr     x30, [x0]                               /* Creation::return_address_offset */
        .cfi_restore x30
        b       forkshim_vfork_return

.Lnext_failed:
        .cfi_restore_state
        bl      forkshim_vfork_error
        cmn     x0, #EINTR
        b.ne    .Lnext_done
        bl      forkshim_vfork_again
        cbnz    w0, .Lcall_next
        mov     x0, #-EINTR
        b       .Lnext_done
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
