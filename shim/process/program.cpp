// SPDX-License-Identifier: MIT
#include "process/program.h"

#include <limits.h>

#include "base/arena.h"
#include "base/kernel.h"

namespace forkshim {

constinit Program program;

void identify_program(const char* argv0) {
  if (argv0) program.argv0 = argv0, program.argv0_base = base_name(argv0);
}

void keep_program() {
  const char* const kept = program.argv0[0] ? arena.keep(program.argv0) : "";
  program.argv0 = kept ? kept : "";
  program.argv0_base = base_name(program.argv0);
}

void ask_program_path() {
  if (program.has_asked) return;
  program.has_asked = true;
  char path[PATH_MAX];
  const ssize_t length = kernel::readlink("/proc/self/exe", path, sizeof path);
  const char* kept = length > 0 ? arena.keep(Text(path, static_cast<size_t>(length))) : nullptr;
  if (kept) program.path = kept, program.path_base = base_name(kept);
}

}  // namespace forkshim
