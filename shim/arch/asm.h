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

/* GNU property notes: what this file keeps to, which ld joins over all objects. One object without
   the note would take the protection from every process that loads the library. */
#if defined(__x86_64__)
#define PROPERTY_TYPE 0xc0000002        /* GNU_PROPERTY_X86_FEATURE_1_AND */
#define PROPERTIES 3                    /* IBT, SHSTK */
#elif defined(__aarch64__)
#define PROPERTY_TYPE 0xc0000000        /* GNU_PROPERTY_AARCH64_FEATURE_1_AND */
#define PROPERTIES 7                    /* BTI, PAC, GCS */
#endif

/* The name's size, the properties' size, NT_GNU_PROPERTY_TYPE_0. */
#ifdef PROPERTIES
#define PROPERTY_NOTE                   \
        .section .note.gnu.property, "a", %note; \
        .balign 8;                      \
        .long   4, 16, 5;               \
        .asciz  "GNU";                  \
        .long   PROPERTY_TYPE, 4, PROPERTIES, 0
#else
#define PROPERTY_NOTE /* i386: Linux has neither for 32-bit programs */
#endif

/* Ends each file. */
#define MARKS                           \
        .section .note.GNU-stack, "", %progbits; \
        PROPERTY_NOTE
