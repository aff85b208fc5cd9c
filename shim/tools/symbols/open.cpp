// SPDX-License-Identifier: MIT
// A program's own open() and dlopen() come before libc's, for the libraries, too. By other names
// here, since a header may define open() inline.
#include "symbols/open.h"

#include <dlfcn.h>
#include <fcntl.h>
#include <sys/types.h>

#include <cstdarg>
#include <cstdlib>
#include <string_view>
#include <utility>

namespace forkshim::symbols {
namespace {

constinit thread_local Room* room = nullptr;

bool is_to_read(int flags) {
  return (flags & (O_ACCMODE | O_CREAT | O_PATH | O_DIRECTORY)) == O_RDONLY;
}

// As libdebuginfod judges, which asks nobody otherwise.
bool has_debug_server() {
  const char* const servers = std::getenv("DEBUGINFOD_URLS");
  return servers && *servers != '\0';
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

extern "C" __attribute__((visibility("default"))) void* forkshim_dlopen(
    const char* path, int flags) __asm__("dlopen");

// Before main(), libdw loads libdebuginfod, and with it some thirty libraries for networks and
// encryption, which takes 15 ms and makes each fork of a sweep copy 150 mappings more.
extern "C" void* forkshim_dlopen(const char* path, int flags) {
  if (path && std::string_view(path).starts_with("libdebuginfod") && !has_debug_server())
    return nullptr;
  using Open = void*(const char*, int);
  return reinterpret_cast<Open*>(dlsym(RTLD_NEXT, "dlopen"))(path, flags);
}

}  // namespace forkshim::symbols
