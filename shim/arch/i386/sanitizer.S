/* SPDX-License-Identifier: MIT */
/* const char* __asan_default_options(void): see arch/sanitizer.h. */
#include "arch/asm.h"
#include "arch/sanitizer.h"

ENTRY(__asan_default_options)
        call    1f
1:      popl    %eax
        addl    $.Loptions-1b, %eax
        ret
.Loptions:
        .asciz  ASAN_OPTIONS
END(__asan_default_options)

MARKS
