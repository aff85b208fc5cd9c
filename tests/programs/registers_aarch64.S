/* SPDX-License-Identifier: MIT */
/*
 * pid_t call_with_marked_registers(pid_t (*function)(void)): see registers.c. The marks are
 * checked by eor, so that one wrong bit anywhere leaves x9 other than 0.
 */
#include <asm/unistd.h>

        .text
        .globl  call_with_marked_registers
        .type   call_with_marked_registers, %function
call_with_marked_registers:
        hint    #34                     /* bti c */
        stp     x29, x30, [sp, #-112]!
        stp     x19, x20, [sp, #16]
        stp     x21, x22, [sp, #32]
        stp     x23, x24, [sp, #48]
        stp     x25, x26, [sp, #64]
        stp     x27, x28, [sp, #80]
        mov     x29, sp
        str     x29, [sp, #96]

        .irp    n, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28
        mov     x\n, #\n
        .endr
        blr     x0

        mov     x10, sp
        ldr     x9, [sp, #96]
        eor     x9, x9, x10
        eor     x10, x10, x29
        orr     x9, x9, x10
        .irp    n, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28
        sub     x\n, x\n, #\n
        orr     x9, x9, x\n
        .endr

        cbz     w0, .Lchild
        cbz     x9, .Lreturn
        mov     w0, #-2
.Lreturn:
        ldp     x19, x20, [sp, #16]
        ldp     x21, x22, [sp, #32]
        ldp     x23, x24, [sp, #48]
        ldp     x25, x26, [sp, #64]
        ldp     x27, x28, [sp, #80]
        ldp     x29, x30, [sp], #112
        ret

.Lchild:
        cmp     x9, #0
        cset    w0, ne
        mov     x8, #__NR_exit_group
        svc     #0
        brk     #1
        .size   call_with_marked_registers, . - call_with_marked_registers

        .section .note.GNU-stack, "", %progbits
