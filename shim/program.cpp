// SPDX-License-Identifier: MIT
#include "program.h"

#include <errno.h>
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
  kept = arena.keep(program_invocation_name);
  if (kept) program.argv0 = kept;
}

}  // namespace forkshim
