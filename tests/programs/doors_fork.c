/* SPDX-License-Identifier: MIT */
/* fork, vfork and clone under each of their names. */
#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include "doors.h"

pid_t __fork(void);
__attribute__((returns_twice)) pid_t __vfork(void);
int __clone(int (*start)(void*), void* stack, int flags, void* argument, ...);

enum { stack_size = 65536, vfork_like = CLONE_VM | CLONE_VFORK | SIGCHLD };

static int is(const char* name, const char* other) { return strcmp(name, other) == 0; }

static struct outcome open_fork(const char* name) {
  errno = errno_before;
  const pid_t pid = is(name, "_Fork") ? _Fork() : is(name, "__fork") ? __fork() : fork();
  if (pid == 0) _exit(child_verdict());
  return made(pid, errno);
}

static struct outcome open_vfork(const char* name) {
  (void)name;
  errno = errno_before;
  const pid_t pid = vfork();
  if (pid == 0) _exit(child_verdict());
  return made(pid, errno);
}

static struct outcome open_vfork_alias(const char* name) {
  (void)name;
  errno = errno_before;
  const pid_t pid = __vfork();
  if (pid == 0) _exit(child_verdict());
  return made(pid, errno);
}

/* What the caller passed, and a stack pointer aligned as the ABI has it. */
static int verify_start(void* argument) {
  _Alignas(16) char local[16];
  __asm__ volatile("" : : "r"(local) : "memory");
  if (is(argument, "the argument") && (uintptr_t)local % 16 == 0) return child_verdict();
  return 1;
}

static struct outcome open_clone(const char* name) {
  static _Alignas(16) char stack[stack_size];
  char argument[] = "the argument";
  char* const top = stack + stack_size;
  errno = errno_before;
  const int flags = is(name, "clone-vfork") || is(name, "__clone-vfork") ? vfork_like : SIGCHLD;
  const int pid = is(name, "__clone") || is(name, "__clone-vfork")
                      ? __clone(verify_start, top, flags, argument)
                      : clone(verify_start, top, flags, argument);
  return made(pid, errno);
}

/* All that clone can be asked to store, and where. */
static struct outcome open_clone_ids(const char* name) {
  static _Alignas(16) char stack[stack_size];
  char argument[] = "the argument";
  pid_t parent_tid = 0, child_tid = 0;
  (void)name;
  errno = errno_before;
  const int flags = CLONE_PARENT_SETTID | CLONE_CHILD_SETTID | CLONE_VM | CLONE_VFORK | SIGCHLD;
  const int pid =
      clone(verify_start, stack + stack_size, flags, argument, &parent_tid, NULL, &child_tid);
  const struct outcome outcome = made(pid, errno);
  if (pid > 0 && (parent_tid != pid || child_tid != pid)) return returned(pid, EBADMSG, 1);
  return outcome;
}

static struct outcome open_clone_pidfd(const char* name) {
  static _Alignas(16) char stack[stack_size];
  char argument[] = "the argument";
  int pidfd = -1;
  (void)name;
  errno = errno_before;
  const int pid = clone(verify_start, stack + stack_size, CLONE_PIDFD | SIGCHLD, argument, &pidfd);
  const struct outcome outcome = made(pid, errno);
  if (pid > 0 && (pidfd < 0 || close(pidfd) != 0)) return returned(pid, EBADMSG, 1);
  return outcome;
}

static struct outcome open_clone_wrongly(const char* name) {
  static _Alignas(16) char stack[stack_size];
  char argument[] = "the argument";
  char* const top = is(name, "clone-null-stack") ? NULL : stack + stack_size;
  const int flags = SIGCHLD | (is(name, "clone-bad-flags") ? CLONE_FS | CLONE_NEWNS : 0);
  errno = errno_before;
  const int pid = clone(is(name, "clone-null-start") ? NULL : verify_start, top, flags, argument);
  return made(pid, errno);
}

/* Beside its creator on the same memory, as threads of a runtime without pthreads are made. */
static struct outcome open_clone_beside(const char* name) {
  static _Alignas(16) char stack[stack_size];
  char argument[] = "the argument";
  (void)name;
  errno = errno_before;
  const int pid = clone(verify_start, stack + stack_size, CLONE_VM | SIGCHLD, argument);
  return made(pid, errno);
}

const struct door fork_doors[] = {
    {"fork", open_fork},
    {"__fork", open_fork},
    {"_Fork", open_fork},
    {"vfork", open_vfork},
    {"__vfork", open_vfork_alias},
    {"clone", open_clone},
    {"__clone", open_clone},
    {"clone-vfork", open_clone},
    {"__clone-vfork", open_clone},
    {"clone-ids", open_clone_ids},
    {"clone-pidfd", open_clone_pidfd},
    {"clone-null-start", open_clone_wrongly},
    {"clone-null-stack", open_clone_wrongly},
    {"clone-bad-flags", open_clone_wrongly},
    {"clone-beside", open_clone_beside},
    {0},
};
