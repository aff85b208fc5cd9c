// SPDX-License-Identifier: MIT
#pragma once

#include <sys/types.h>

namespace forkshim::deep {

// Whether the program that the process executes is one that ld.so preloads the library into: it
// has an interpreter, which is not musl's.
bool loads_the_library(pid_t process);

}  // namespace forkshim::deep
