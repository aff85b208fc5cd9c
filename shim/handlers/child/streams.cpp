// SPDX-License-Identifier: MIT
// Files for a child's standard output and standard error.
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/scratch.h"
#include "handlers/child/setting.h"
#include "output/append_file.h"
#include "output/path_pattern.h"

namespace forkshim {
namespace {

bool read_pattern(const forkshim_host& host, ChildValue* value) {
  auto* pattern = static_cast<PathPattern*>(calloc(1, sizeof(PathPattern)));
  if (!pattern) return false;
  *pattern = PathPattern();
  value->object = pattern;
  return !pattern->read(value->text, host.program);
}

// Clears open_append's O_NONBLOCK, because the program expects a file that blocks.
int redirect(const ChildValue& value, const forkshim_event& event, int target) {
  Scratch<char[PathPattern::longest]> path;
  if (!path) return ENOMEM;
  const auto& pattern = *static_cast<const PathPattern*>(value.object);
  if (pattern.expand(event.lineage, event.child_pid, *path)) return ENAMETOOLONG;
  const int file = open_append(*path);
  if (file < 0) return errno;
  syscall(SYS_fcntl, file, F_SETFL, O_APPEND);
  if (file == target) return syscall(SYS_fcntl, file, F_SETFD, 0) == 0 ? 0 : errno;
  const int error = syscall(SYS_dup3, file, target, 0) < 0 ? errno : 0;
  syscall(SYS_close, file);
  return error;
}

int redirect_stdout(const ChildValue& value, const forkshim_event& event) {
  return redirect(value, event, STDOUT_FILENO);
}
int redirect_stderr(const ChildValue& value, const forkshim_event& event) {
  return redirect(value, event, STDERR_FILENO);
}

constexpr char expected[] = "a file, with %p, %n, %l, %t and %% the only %, up to 1,023 characters";

}  // namespace

constexpr ChildSetting child_stdout = {"stdout", expected, read_pattern, redirect_stdout,
                                       CLONE_FILES};
constexpr ChildSetting child_stderr = {"stderr", expected, read_pattern, redirect_stderr,
                                       CLONE_FILES};

}  // namespace forkshim
