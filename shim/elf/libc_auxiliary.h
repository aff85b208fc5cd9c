// SPDX-License-Identifier: MIT
// libc's getauxval, beside the one of libc/at_run_time.cpp, which looks for it.
#pragma once

#include <sys/auxv.h>

#ifdef __GLIBC__
extern "C" unsigned long __getauxval(unsigned long type) noexcept;
#else
#define __getauxval getauxval
#endif
