/* SPDX-License-Identifier: MIT */
/*
 * Processes made by syscall(). A child that shares its parent's stack may call nothing here: even
 * bare libc's syscall() leaves the parent's return address to the child to overwrite.
 */
#include <errno.h>
#include <linux/sched.h>
#include <signal.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "doors.h"

#define AT_ONCE static inline __attribute__((always_inline))

AT_ONCE _Noreturn void leave(int status) {
#if defined(__x86_64__)
  __asm__ volatile("syscall" : : "a"((long)SYS_exit_group), "D"((long)status) : "memory");
#elif defined(__aarch64__)
  register long number __asm__("x8") = SYS_exit_group;
  register long first __asm__("x0") = status;
  __asm__ volatile("svc 0" : : "r"(number), "r"(first) : "memory");
#elif defined(__i386__)
  __asm__ volatile("int $0x80" : : "a"(SYS_exit_group), "b"(status) : "memory");
#endif
  __builtin_unreachable();
}

enum { vfork_like = CLONE_VM | CLONE_VFORK | SIGCHLD };

static int is(const char* name, const char* other) { return strcmp(name, other) == 0; }

#ifdef SYS_fork
static struct outcome open_fork(const char* name) {
  (void)name;
  errno = errno_before;
  const long pid = syscall(SYS_fork);
  if (pid == 0) _exit(child_verdict());
  return made(pid, errno);
}

static struct outcome open_vfork(const char* name) {
  (void)name;
  errno = errno_before;
  const long pid = syscall(SYS_vfork);
  if (pid == 0) leave(child_status);
  return made(pid, errno);
}
#endif

static struct outcome open_clone(const char* name) {
  const long flags = is(name, "syscall:clone-vfork") ? vfork_like : SIGCHLD;
  errno = errno_before;
  const long pid = syscall(SYS_clone, flags, 0, 0, 0, 0);
  if (pid == 0) leave(child_status);
  return made(pid, errno);
}

static struct outcome open_clone3(const char* name) {
  struct clone_args arguments = {.exit_signal = SIGCHLD};
  if (is(name, "syscall:clone3-vfork")) arguments.flags = CLONE_VM | CLONE_VFORK;
  errno = errno_before;
  const long pid = syscall(SYS_clone3, &arguments, sizeof arguments);
  if (pid == 0) leave(child_status);
  return made(pid, errno);
}

static struct outcome open_clone3_wrongly(const char* name) {
  struct clone_args arguments = {.exit_signal = SIGCHLD};
  void* pointer = &arguments;
  size_t size = sizeof arguments;
  const size_t page = (size_t)sysconf(_SC_PAGESIZE);
  if (is(name, "syscall:clone3-null")) pointer = NULL;
  if (is(name, "syscall:clone3-unmapped")) pointer = (void*)8;
  if (is(name, "syscall:clone3-short")) size = 8;
  if (is(name, "syscall:clone3-bad-flags")) arguments.flags = CLONE_FS | CLONE_NEWNS;
  if (is(name, "syscall:clone3-cut")) {
    char* const pages =
        mmap(NULL, 2 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    munmap(pages + page, page);
    pointer = pages + page - 64; /* its first version fits, and no more */
    memcpy(pointer, &arguments, 64);
  }
  errno = errno_before;
  const long pid = syscall(SYS_clone3, pointer, size);
  if (pid == 0) leave(child_status);
  return made(pid, errno);
}

const struct door raw_doors[] = {
#ifdef SYS_fork
    {"syscall:fork", open_fork},
    {"syscall:vfork", open_vfork},
#endif
    {"syscall:clone", open_clone},
    {"syscall:clone-vfork", open_clone},
    {"syscall:clone3", open_clone3},
    {"syscall:clone3-vfork", open_clone3},
    {"syscall:clone3-null", open_clone3_wrongly},
    {"syscall:clone3-unmapped", open_clone3_wrongly},
    {"syscall:clone3-short", open_clone3_wrongly},
    {"syscall:clone3-cut", open_clone3_wrongly},
    {"syscall:clone3-bad-flags", open_clone3_wrongly},
    {0},
};
