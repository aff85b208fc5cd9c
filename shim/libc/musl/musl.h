// SPDX-License-Identifier: MIT
// Included before everything else where the library is built with musl's headers, which come
// without C++'s: what glibc declares and musl does not.
#pragma once

#ifdef __cplusplus
#include <link.h>
#include <stddef.h>

#define __rlimit_resource_t int

// musl has neither this flag nor dlmopen: no program of it can name them.
#define RTLD_DEEPBIND 0x00008
#define LM_ID_BASE 0
using Lmid_t = long;

extern "C" {
extern ElfW(Dyn) _DYNAMIC[] __attribute__((visibility("hidden")));
int on_exit(void (*function)(int, void*), void* argument);
}

#endif
