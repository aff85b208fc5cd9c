// SPDX-License-Identifier: MIT
// A program's own open() comes before libc's, for the libraries, too. By another name here, since a
// header may define open() inline.
#include "symbols/open.h"

#include <fcntl.h>
#include <sys/types.h>

#include <cstdarg>

namespace forkshim::symbols {
namespace {

constinit thread_local int added = 0;

}  // namespace

OpensWithoutWaiting::OpensWithoutWaiting() { added = O_NONBLOCK | O_NOCTTY; }
OpensWithoutWaiting::~OpensWithoutWaiting() { added = 0; }

extern "C" __attribute__((visibility("default"))) int forkshim_open(const char* path, int flags,
                                                                    ...) __asm__("open");

extern "C" int forkshim_open(const char* path, int flags, ...) {
  va_list more;
  va_start(more, flags);
  const bool makes = (flags & O_CREAT) != 0 || (flags & O_TMPFILE) == O_TMPFILE;
  const mode_t mode = makes ? va_arg(more, mode_t) : 0;
  va_end(more);
  return openat(AT_FDCWD, path, flags | added, mode);
}

}  // namespace forkshim::symbols
