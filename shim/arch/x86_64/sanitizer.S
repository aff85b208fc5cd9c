/* SPDX-License-Identifier: MIT */
/* const char* __asan_default_options(void): see arch/sanitizer.h. */
#include "arch/asm.h"
#include "arch/sanitizer.h"

ENTRY(__asan_default_options)
        endbr64
        leaq    .Loptions(%rip), %rax
        ret
.Loptions:
        .asciz  ASAN_OPTIONS
END(__asan_default_options)

MARKS
