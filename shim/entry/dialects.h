// SPDX-License-Identifier: MIT
// How each family of functions says that its creation was refused with an error number.
#pragma once

#include <errno.h>
#include <stdio.h>

#include "libc/version.h"

namespace forkshim {

// fork and its kin: -1 and errno.
struct ByErrno {
  static int refused(int error) {
    errno = error;
    return -1;
  }
};

// posix_spawn and pthread_create: the number itself. POSIX says nothing of errno, where glibc's
// clone leaves the number too, and programs look.
struct ByErrorNumber {
  static int refused(int error) {
    if (glibc_minor() != 0) errno = error;
    return error;
  }
};

// system. The child that was not created counts as one whose shell could not be executed (POSIX),
// which glibc reports by status 127 before 2.41 and by -1 since, as musl does.
struct WaitStatus {
  static int refused(int error) {
    errno = error;
    const unsigned minor = glibc_minor();
    return minor != 0 && minor < 41 ? 127 << 8 : -1;
  }
};

// system(NULL), which asks whether there is a shell.
struct NoShell {
  static int refused(int error) {
    errno = error;
    return 0;
  }
};

// popen: null and errno. glibc 2.29 to 2.37 report ENOMEM for every creation that fails
// (libio/iopopen.c).
struct NullStream {
  static FILE* refused(int error) {
    const unsigned minor = glibc_minor();
    errno = minor >= 29 && minor < 38 ? ENOMEM : error;
    return nullptr;
  }
};

}  // namespace forkshim
