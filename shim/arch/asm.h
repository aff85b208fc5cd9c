/* SPDX-License-Identifier: MIT */
/* The frame of an assembly function: an exported one, and one that only the shim calls. */
/* clang-format takes assembly for C. */
/* clang-format off */
#pragma once

#define ENTRY(name)           \
        .section .text.hot, "ax", %progbits; \
        .globl  name;         \
        .type   name, %function; \
        .balign 16;           \
        name:                 \
        .cfi_startproc

#define HIDDEN_ENTRY(name)    \
        .hidden name;         \
        ENTRY(name)

#define END(name)             \
        .cfi_endproc;         \
        .size   name, . - name

#define NO_EXECUTABLE_STACK .section .note.GNU-stack, "", %progbits
