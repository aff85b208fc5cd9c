// SPDX-License-Identifier: MIT
// Carries the shim's variables through exec, for `follow_exec = yes`. They are those of start-up;
// the program's arrays are only read, and the new array is built in memory that the caller
// provides.
#pragma once

#include <stddef.h>

#include "process/variables.h"

namespace forkshim::exec_environment {

// Whether LD_PRELOAD names the library by $LIB, for which ld.so takes the folder of each kind of
// program, so that a 32-bit program of a 64-bit one gets the library made for it.
bool preload_uses_LIB();

// Copies the variables to carry. Called by the constructor.
void remember(const Environment& environment);

// The process's environment, which it may have replaced. After remember() only.
char* const* current();

// False for an environment that execve(2) would refuse with EFAULT; null is readable (Linux).
bool is_readable(char* const environment[]);

// Bytes that rewritten() needs for this environment, which may be null.
size_t size(char* const environment[]);

// The environment with the shim's variables put back, or taken out where the library cannot be
// loaded: ld.so would complain, and the variables would outlive their use.
char* const* rewritten(char* const environment[], void* memory, bool hooked);

}  // namespace forkshim::exec_environment
