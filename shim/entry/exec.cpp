// SPDX-License-Identifier: MIT
// The exec family. Without `follow_exec` each call is forwarded; with it, the environment of the
// new program is rewritten on the caller's stack, so that a vfork child may exec, too.
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <unistd.h>

#include "base/errno_guard.h"
#include "entry/entry.h"
#include "exec/environment.h"
#include "exec/target.h"
#include "libc/next.h"
#include "process/settings.h"

using namespace forkshim;

namespace {

using Strings = char* const*;

// A missed process that is about to become another program is reported here for the last time.
bool following() {
  if (!initialised) initialise_early();
  // Not for a tagged process: computing its lineage would touch pages that it does not need.
  if (process && !has_unread_tag() && !is_in_handler()) identify_process();
  return settings.follow_exec && process;
}

bool following(Strings environment) {
  return following() && exec_environment::is_readable(environment);
}

bool hooked(int folder, const char* path) {
  ErrnoGuard errno_guard;
  return would_load_library(folder, path);
}

bool hooked_in_path(const char* file) {
  ErrnoGuard errno_guard;
  char buffer[PATH_MAX];
  const char* path = find_in_path(file, buffer, sizeof buffer);
  return !path || would_load_library(AT_FDCWD, path);
}

int follow_path(const char* path, Strings arguments, Strings environment) {
  void* memory = __builtin_alloca(exec_environment::size(environment));
  return next::execve(path, arguments,
                      exec_environment::rewritten(environment, memory, hooked(AT_FDCWD, path)));
}

int follow_file(const char* file, Strings arguments, Strings environment) {
  void* memory = __builtin_alloca(exec_environment::size(environment));
  return next::execvpe(file, arguments,
                       exec_environment::rewritten(environment, memory, hooked_in_path(file)));
}

int exec_path(const char* path, Strings arguments) {
  if (!following()) return next::execv(path, arguments);
  return follow_path(path, arguments, exec_environment::current());
}

int exec_path(const char* path, Strings arguments, Strings environment) {
  if (!following(environment)) return next::execve(path, arguments, environment);
  return follow_path(path, arguments, environment);
}

int exec_file(const char* file, Strings arguments) {
  if (!following()) return next::execvp(file, arguments);
  return follow_file(file, arguments, exec_environment::current());
}

int exec_file(const char* file, Strings arguments, Strings environment) {
  if (!following(environment)) return next::execvpe(file, arguments, environment);
  return follow_file(file, arguments, environment);
}

// Calls `use` with execl's list as an array on this function's stack; `list` is then behind the
// null. A pointer, because a va_list is passed by value on some machines only.
template <typename Use>
int with_array(const char* first, va_list* list, Use use) {
  va_list counted;
  va_copy(counted, *list);
  size_t count = 2;
  while (va_arg(counted, char*)) ++count;
  va_end(counted);
  auto** const arguments = static_cast<char**>(__builtin_alloca(count * sizeof(char*)));
  char** last = arguments;
  *last = const_cast<char*>(first);
  while (*last) *++last = va_arg(*list, char*);
  return use(arguments);
}

}  // namespace

extern "C" {

FORKSHIM_EXPORT int execve(const char* path, Strings arguments, Strings environment) {
  return exec_path(path, arguments, environment);
}

FORKSHIM_EXPORT int execv(const char* path, Strings arguments) {
  return exec_path(path, arguments);
}

FORKSHIM_EXPORT int execvp(const char* file, Strings arguments) {
  return exec_file(file, arguments);
}

FORKSHIM_EXPORT int execvpe(const char* file, Strings arguments, Strings environment) {
  return exec_file(file, arguments, environment);
}

FORKSHIM_EXPORT int execl(const char* path, const char* first, ...) {
  va_list list;
  va_start(list, first);
  const int result =
      with_array(first, &list, [=](Strings arguments) { return exec_path(path, arguments); });
  va_end(list);
  return result;
}

FORKSHIM_EXPORT int execlp(const char* file, const char* first, ...) {
  va_list list;
  va_start(list, first);
  const int result =
      with_array(first, &list, [=](Strings arguments) { return exec_file(file, arguments); });
  va_end(list);
  return result;
}

FORKSHIM_EXPORT int execle(const char* path, const char* first, ...) {
  va_list list;
  va_start(list, first);
  const int result = with_array(first, &list, [path, &list](Strings arguments) {
    return exec_path(path, arguments, va_arg(list, Strings));
  });
  va_end(list);
  return result;
}

FORKSHIM_EXPORT int fexecve(int file, Strings arguments, Strings environment) {
  if (!following(environment)) return next::fexecve(file, arguments, environment);
  void* memory = __builtin_alloca(exec_environment::size(environment));
  const bool hook = hooked(file, nullptr);
  return next::fexecve(file, arguments, exec_environment::rewritten(environment, memory, hook));
}

FORKSHIM_EXPORT int execveat(int folder, const char* path, Strings arguments, Strings environment,
                             int flags) {
  // glibc before 2.34 has none; a program that runs there got this one only from us.
  if (!next::execveat.available()) {
    errno = ENOSYS;
    return -1;
  }
  if (!following(environment)) return next::execveat(folder, path, arguments, environment, flags);
  void* memory = __builtin_alloca(exec_environment::size(environment));
  const bool itself = (flags & AT_EMPTY_PATH) && !path[0];
  const bool hook = hooked(folder, itself ? nullptr : path);
  return next::execveat(folder, path, arguments,
                        exec_environment::rewritten(environment, memory, hook), flags);
}
}
