// SPDX-License-Identifier: MIT
#include "program.h"

#include <dlfcn.h>
#include <limits.h>
#include <unistd.h>

#include "arena.h"

namespace forkshim {

constinit Program program;

void identify_program() {
  char path[PATH_MAX];
  const ssize_t length = readlink("/proc/self/exe", path, sizeof path);
  const char* kept = length > 0 ? arena.keep(Text(path, static_cast<size_t>(length))) : nullptr;
  if (kept) program.path = kept;
  // By name, so that a process without configuration need not have it found by the loader.
  const auto* name = static_cast<char**>(dlsym(RTLD_DEFAULT, "program_invocation_name"));
  kept = name ? arena.keep(*name) : nullptr;
  if (kept) program.argv0 = kept;
}

}  // namespace forkshim
