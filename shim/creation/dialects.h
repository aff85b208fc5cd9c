// SPDX-License-Identifier: MIT
// How each family of functions says that its creation was refused with an error number.
#pragma once

#include <errno.h>
#include <stdio.h>
#include <wordexp.h>

namespace forkshim {

// fork and its kin: -1 and errno.
struct ByErrno {
  static int refused(int error) {
    errno = error;
    return -1;
  }
};

// posix_spawn: the number itself; errno is left alone.
struct ByErrorNumber {
  static int refused(int error) { return error; }
};

// system: as for a child that could not be created, or, where the program asked whether there is a
// shell, that there is none.
struct WaitStatus : ByErrno {};
struct NoShell {
  static int refused(int error) {
    errno = error;
    return 0;
  }
};

// popen: null and errno.
struct NullStream {
  static FILE* refused(int error) {
    errno = error;
    return nullptr;
  }
};

// wordexp has no errno: this is what its manual gives for a fork that found no memory.
struct WordexpCode {
  static int refused(int error) {
    errno = error;
    return WRDE_NOSPACE;
  }
};

}  // namespace forkshim
