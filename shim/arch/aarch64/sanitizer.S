/* SPDX-License-Identifier: MIT */
/* const char* __asan_default_options(void): see arch/sanitizer.h. */
#include "arch/asm.h"
#include "arch/sanitizer.h"

ENTRY(__asan_default_options)
        hint    #34                     /* bti c */
        adr     x0, .Loptions
        ret
.Loptions:
        .asciz  ASAN_OPTIONS
        .balign 4
END(__asan_default_options)

MARKS
