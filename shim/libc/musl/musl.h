// SPDX-License-Identifier: MIT
// Included before everything else where the library is built with musl's headers, which come
// without C++'s: what glibc declares and musl does not.
#pragma once

#ifdef __cplusplus
#include <link.h>
#include <stddef.h>

#define __rlimit_resource_t int

extern "C" {
extern ElfW(Dyn) _DYNAMIC[] __attribute__((visibility("hidden")));
int on_exit(void (*function)(int, void*), void* argument);
}

#endif
