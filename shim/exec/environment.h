// SPDX-License-Identifier: MIT
// The shim's variables on their way through exec, for `follow_exec = yes`. Kept as of start-up;
// the program's arrays are only read, and the new one stands in memory that the caller lends.
#pragma once

#include <stddef.h>

#include "process/variables.h"

namespace forkshim::exec_environment {

// Whether LD_PRELOAD names the library by $LIB, for which ld.so takes the folder of each kind of
// program, so that a 32-bit program of a 64-bit one gets the library made for it.
bool preload_uses_LIB();

// Keeps what has to go along. Called by the constructor.
void remember(const Environment& environment);

// The process's environment, which it may have replaced. After remember() only.
char* const* current();

// Bytes that rewritten() needs for this environment, which may be null.
size_t size(char* const environment[]);

// The environment with the shim's variables put back, or taken out where the program cannot be
// hooked: the loader would complain, and the variables would outlive their use.
char* const* rewritten(char* const environment[], void* memory, bool hooked);

}  // namespace forkshim::exec_environment
