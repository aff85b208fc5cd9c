// SPDX-License-Identifier: MIT
// A program's own open() comes before libc's, for the libraries, too. By another name here, since a
// header may define open() inline.
#include "symbols/open.h"

#include <fcntl.h>
#include <sys/types.h>

#include <cstdarg>
#include <utility>

namespace forkshim::symbols {
namespace {

constinit thread_local Room* room = nullptr;

bool is_to_read(int flags) {
  return (flags & (O_ACCMODE | O_CREAT | O_PATH | O_DIRECTORY)) == O_RDONLY;
}

}  // namespace

SteadyOpens::SteadyOpens(Room& free) { room = &free; }
SteadyOpens::~SteadyOpens() { room = nullptr; }

extern "C" __attribute__((visibility("default"))) int forkshim_open(const char* path, int flags,
                                                                    ...) __asm__("open");

extern "C" int forkshim_open(const char* path, int flags, ...) {
  if (room && is_to_read(flags)) {
    // What this calls opens files as well.
    Room* const here = std::exchange(room, nullptr);
    const int file = open_steady(path, *here);
    room = here;
    return file;
  }
  va_list more;
  va_start(more, flags);
  const bool makes = (flags & O_CREAT) != 0 || (flags & O_TMPFILE) == O_TMPFILE;
  const mode_t mode = makes ? va_arg(more, mode_t) : 0;
  va_end(more);
  return openat(AT_FDCWD, path, flags, mode);
}

}  // namespace forkshim::symbols
