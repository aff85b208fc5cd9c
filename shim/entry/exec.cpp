// SPDX-License-Identifier: MIT
// The exec family. Each call is forwarded; with `follow_exec` the environment of the new program is
// rewritten (exec/environment.h), and handlers of the kind `exec` may refuse it.
#include <fcntl.h>
#include <stdarg.h>
#include <unistd.h>

#include "base/kernel.h"
#include "entry/follow.h"
#include "libc/next.h"

using namespace forkshim;

namespace {

using Strings = char* const*;

// Apart, so that its stack is free again before libc needs some.
[[gnu::noinline]] Strings followed(Strings environment, int folder, const char* path,
                                   int flags = 0) {
  ErrnoGuard errno_guard;
  return exec_environment::for_exec(environment, preload_at(folder, path, flags));
}

[[gnu::noinline]] Strings followed_open(Strings environment, int file) {
  ErrnoGuard errno_guard;
  return exec_environment::for_exec(environment, preload_for(file, nullptr));
}

[[gnu::noinline]] Strings followed_file(Strings environment, const char* file) {
  ErrnoGuard errno_guard;
  return exec_environment::for_exec(environment, preload_for_file(file));
}

bool follows(Strings environment) {
  return follows_exec() && exec_environment::is_readable(environment);
}

int follow_path(const char* path, Strings arguments, Strings environment) {
  return next::execve(path, arguments, followed(environment, AT_FDCWD, path));
}

int follow_file(const char* file, Strings arguments, Strings environment) {
  return next::execvpe(file, arguments, followed_file(environment, file));
}

int exec_path(const char* path, Strings arguments) {
  const Strings environment = exec_environment::current();
  if (!follows(environment)) return next::execv(path, arguments);
  return follow_path(path, arguments, environment);
}

int exec_path(const char* path, Strings arguments, Strings environment) {
  if (!follows(environment)) return next::execve(path, arguments, environment);
  return follow_path(path, arguments, environment);
}

int exec_file(const char* file, Strings arguments) {
  const Strings environment = exec_environment::current();
  if (!follows(environment)) return next::execvp(file, arguments);
  return follow_file(file, arguments, environment);
}

int exec_file(const char* file, Strings arguments, Strings environment) {
  if (!follows(environment)) return next::execvpe(file, arguments, environment);
  return follow_file(file, arguments, environment);
}

// The real call, and again where a supervisor lets a signal interrupt it.
template <typename Real>
[[gnu::always_inline]] inline int awaited(const char* file, const Real& real) {
  const uint32_t before = state::await_program(kernel::getpid(), file);
  const int result = uninterrupted(real);
  state::cancel_program(kernel::getpid(), before);
  return result;
}

// Apart from dispatch_exec, which takes more of the caller's stack.
template <typename Real>
[[gnu::noinline]] int awaited_exec(const char* file, const Real& real) {
  return awaited(file, real);
}

// For handlers of the kind `exec`. If the call succeeds, nothing runs afterwards.
template <typename Real>
[[gnu::noinline]] int dispatch_exec(Function function, const void* caller, const char* file,
                                    const Real& real) {
  if (!initialised) [[unlikely]]
    initialise_early();
  const bool wanted = registry.kinds() & FORKSHIM_EXEC;
  const bool by_handler = wanted && is_in_handler();
  if (by_handler && state::is_deep()) state::announce(0);
  if (!wanted || by_handler) return awaited(file, real);
  ExecSearch* const search = exec_search();
  if (search) search->attempt(file, kernel::getpid());
  return run_creation<ByErrno>({function, FORKSHIM_EXEC, caller, 0, search},
                               [&](Creation& creation) {
                                 const int result = awaited(file, real);
                                 creation.after_failure(errno);
                                 return result;
                               });
}

// `plain`: the call as the program made it, which is all where nothing is configured.
// Inline, where another frame would not fit into the stack's budget.
template <typename Plain, typename Real>
[[gnu::always_inline]] inline int forward(Function function, const void* caller, const char* file,
                                          const Plain& plain, const Real& real) {
  if (initialised && !process) [[likely]]
    return plain();
  if (!initialised || (registry.kinds() & FORKSHIM_EXEC)) [[unlikely]]
    return dispatch_exec(function, caller, file, real);
  return state::shared ? awaited_exec(file, real) : uninterrupted(real);
}

template <typename Real>
[[gnu::noinline]] int forward_apart(Function function, const void* caller, const char* file,
                                    Real real) {
  return forward(function, caller, file, real, real);
}

// The same as a jump where nothing is configured: it saves no registers.
template <typename Plain, typename Real>
[[gnu::always_inline]] inline int jump(Function function, const void* caller, const char* file,
                                       Plain plain, Real real) {
  if (initialised && !process) [[likely]]
    return plain();
  return forward_apart(function, caller, file, real);
}

// How many words follow, the null included. Apart, so that its stack is free again.
[[gnu::noinline]] size_t count_words(va_list* list) {
  va_list counted;
  va_copy(counted, *list);
  size_t count = 1;
  while (va_arg(counted, char*)) ++count;
  va_end(counted);
  return count;
}

// Calls `use` with execl's list as an array on this function's stack; `list` is then behind the
// null. A pointer, because a va_list is passed by value on some machines only.
template <typename Use>
int with_array(const char* first, va_list* list, Use use) {
  const size_t count = 1 + count_words(list);
  auto** const arguments = static_cast<char**>(__builtin_alloca(count * sizeof(char*)));
  char** last = arguments;
  *last = const_cast<char*>(first);
  while (*last) *++last = va_arg(*list, char*);
  return use(arguments);
}

}  // namespace

extern "C" {

FORKSHIM_EXPORT int execve(const char* path, Strings arguments, Strings environment) {
  return jump(
      Function::execve, FORKSHIM_CALLER(), path,
      [=] { return next::execve(path, arguments, environment); },
      [=] { return exec_path(path, arguments, environment); });
}

FORKSHIM_EXPORT int execv(const char* path, Strings arguments) {
  return jump(
      Function::execv, FORKSHIM_CALLER(), path, [=] { return next::execv(path, arguments); },
      [=] { return exec_path(path, arguments); });
}

FORKSHIM_EXPORT int execvp(const char* file, Strings arguments) {
  return jump(
      Function::execvp, FORKSHIM_CALLER(), file, [=] { return next::execvp(file, arguments); },
      [=] { return exec_file(file, arguments); });
}

FORKSHIM_EXPORT int execvpe(const char* file, Strings arguments, Strings environment) {
  return jump(
      Function::execvpe, FORKSHIM_CALLER(), file,
      [=] { return next::execvpe(file, arguments, environment); },
      [=] { return exec_file(file, arguments, environment); });
}

FORKSHIM_EXPORT int execl(const char* path, const char* first, ...) {
  const void* const caller = FORKSHIM_CALLER();
  va_list list;
  va_start(list, first);
  const int result = with_array(first, &list, [=](Strings arguments) {
    return forward(
        Function::execl, caller, path, [=] { return next::execv(path, arguments); },
        [=] { return exec_path(path, arguments); });
  });
  va_end(list);
  return result;
}

FORKSHIM_EXPORT int execlp(const char* file, const char* first, ...) {
  const void* const caller = FORKSHIM_CALLER();
  va_list list;
  va_start(list, first);
  const int result = with_array(first, &list, [=](Strings arguments) {
    return forward(
        Function::execlp, caller, file, [=] { return next::execvp(file, arguments); },
        [=] { return exec_file(file, arguments); });
  });
  va_end(list);
  return result;
}

FORKSHIM_EXPORT int execle(const char* path, const char* first, ...) {
  const void* const caller = FORKSHIM_CALLER();
  va_list list;
  va_start(list, first);
  const int result = with_array(first, &list, [path, caller, &list](Strings arguments) {
    const Strings environment = va_arg(list, Strings);
    return forward(
        Function::execle, caller, path, [=] { return next::execve(path, arguments, environment); },
        [=] { return exec_path(path, arguments, environment); });
  });
  va_end(list);
  return result;
}

FORKSHIM_EXPORT int fexecve(int file, Strings arguments, Strings environment) {
  const auto plain = [=] { return next::fexecve(file, arguments, environment); };
  return forward(Function::fexecve, FORKSHIM_CALLER(), nullptr, plain, [=] {
    if (!follows(environment)) return plain();
    return next::fexecve(file, arguments, followed_open(environment, file));
  });
}

FORKSHIM_EXPORT int execveat(int folder, const char* path, Strings arguments, Strings environment,
                             int flags) {
  // glibc before 2.34 has none; a program that runs there got this one only from us.
  if (!next::execveat.available()) {
    errno = ENOSYS;
    return -1;
  }
  const auto plain = [=] { return next::execveat(folder, path, arguments, environment, flags); };
  return forward(Function::execveat, FORKSHIM_CALLER(), path, plain, [=] {
    if (!follows(environment)) return plain();
    return next::execveat(folder, path, arguments, followed(environment, folder, path, flags),
                          flags);
  });
}
}
