// SPDX-License-Identifier: MIT
#include "process/program.h"

#include <errno.h>
#include <limits.h>
#include <sys/auxv.h>

#include "base/arena.h"
#include "base/kernel.h"
#include "base/line.h"
#include "base/program_arguments.h"

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

namespace {

// Of a script, or what binfmt_misc executes by a program: that gets the name as one of its first
// arguments, up to two for each interpreter (BINPRM_BUF and the five levels of execve(2)).
bool may_be_script(const char* name) {
  constexpr int most = 12;
  if (!program_arguments || !program_arguments[0]) return true;
  for (int i = 1; i < most && program_arguments[i]; ++i)
    if (Text(program_arguments[i]) == name) return true;
  return false;
}

// Of an open file that may be another one by now.
bool is_descriptor(Text path) { return path.starts_with("/dev/fd/") || path.starts_with("/proc/"); }

constinit char executed[48] = "";  // its base name

// Follows links as far as they are simple.
bool find_base(const char* name) {
  constexpr int most_links = 4;
  Line<256> path;
  path.add(name);
  for (int links = 0; links <= most_links && !path.full() && !is_descriptor(path.text()); ++links) {
    char target[256];
    const ssize_t length = kernel::readlink(path.c_str(), target, sizeof target);
    const char* const base = base_name(path.c_str());
    if (length == -EINVAL) {
      copy(executed, sizeof executed, base);
      return strlen(base) < sizeof executed;
    }
    if (length <= 0) return false;
    path.cut(target[0] == '/' ? 0 : static_cast<size_t>(base - path.text().data));
    path.add(Text(target, static_cast<size_t>(length)));
  }
  return false;
}

}  // namespace

const char* executed_base() {
  static constinit bool has_asked = false, is_found = false;
  if (has_asked) return is_found ? executed : nullptr;
  has_asked = true;
  const auto* const name = reinterpret_cast<const char*>(getauxval(AT_EXECFN));
  // ld.so as a command is the executable, and has no interpreter.
  is_found = name && getauxval(AT_BASE) != 0 && !may_be_script(name) && find_base(name);
  return is_found ? executed : nullptr;
}

}  // namespace forkshim
