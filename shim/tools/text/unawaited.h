// SPDX-License-Identifier: MIT
// How a tool executes what belongs to its own run, or to none. Where the tool itself runs inside
// another run, the library in it would expect each program that it executes to come up in that one,
// and the other run would say of it that it has not loaded the library.
#pragma once

#include <sys/syscall.h>
#include <unistd.h>

namespace forkshim {

// As execv(3), but not by a function that the library intercepts.
inline void execute_unawaited(const char* file, char* const* words) {
  syscall(SYS_execve, file, words, environ);
}

}  // namespace forkshim
