// SPDX-License-Identifier: MIT
// Carries the shim's variables through exec, for `follow_exec = yes`. They are those of start-up;
// the program's arrays are only read, and the new array is built in memory of its
// own, because a vfork child may have a small stack.
#pragma once

#include <stddef.h>

#include "base/text.h"
#include "exec/target.h"
#include "process/variables.h"

namespace forkshim::exec_environment {

// Whether LD_PRELOAD names the library by $LIB, for which ld.so takes the folder of each kind of
// program, so that a 32-bit program of a 64-bit one gets the library made for it.
bool preload_uses_LIB();

// Copies the variables to carry. Called by the constructor.
void remember(const Environment& environment);

// The program's `environ`, and what is in it now. After remember() only.
char*** variables();
char* const* current();

// The value of a variable in it, "NAME="; or null.
const char* value_of(Text name);

// False for an environment that execve(2) would refuse with EFAULT; null is readable (Linux).
bool is_readable(char* const environment[]);

// Returns the environment with the shim's variables put back or taken out: itself, and a `size` of
// 0, if nothing changes or no memory is left; or a mapping of `size` bytes, which is the caller's.
char* const* rewritten(char* const environment[], Preload preload, size_t* size);

// The same for an exec of this thread, in memory that is kept for its next one: in a vfork child
// that succeeds, it is the parent's.
char* const* for_exec(char* const environment[], Preload preload);

}  // namespace forkshim::exec_environment
