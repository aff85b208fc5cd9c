/* SPDX-License-Identifier: MIT */
/*
 * raw_calls WHAT: syscall() for what is no creation (others), for children with a stack of their
 * own (stack, stack-vfork, stack-clone3), and for children that share the caller's stack and use
 * it (vfork-calls), which libc's own syscall() does not survive.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#ifdef SYS_mmap2 /* a 32-bit kernel interface, whose SYS_mmap takes its arguments in memory */
#undef SYS_mmap
#define SYS_mmap SYS_mmap2
#endif

static int is(const char* name, const char* other) { return strcmp(name, other) == 0; }

static void say(const char* what, long result) {
  printf("%s: %ld %s\n", what, result, errno == 1234 ? "kept" : strerrorname_np(errno));
  errno = 1234;
}

/* A call with each number of arguments, calls that fail, and numbers that no kernel has. */
static void others(void) {
  char text[8] = "";
  const struct iovec part = {text, sizeof text - 1};
  const int file = open("/proc/self/exe", O_RDONLY);
  errno = 1234;
  say("getppid", syscall(SYS_getppid) == getppid());
  say("close", syscall(SYS_close, 12345));
  say("fcntl", syscall(SYS_fcntl, file, F_GETFD, 0));
  say("pread64", syscall(SYS_pread64, file, text, 4, 0, 0));
  say("preadv", syscall(SYS_preadv, file, &part, 1, 1, 0));
  say(text, 0);
  char* map = (char*)syscall(SYS_mmap, NULL, 4096, PROT_READ, MAP_PRIVATE, file, 0);
  say("mmap", map != MAP_FAILED && memcmp(map + 1, "ELF", 3) == 0);
  const long odd = syscall(SYS_mmap, NULL, 4096, PROT_READ, MAP_PRIVATE, file, 1);
  say("mmap at an odd offset", odd != -1);
  for (long number = 1000; number < 1100; ++number)
    if (syscall(number, 1, 2, 3, 4, 5, 6) != -1 || errno != ENOSYS) say("number", number);
  say("-1", syscall(-1));
}

#if defined(__x86_64__)
static void in_child(void) { _exit(7); }

/* The child returns from syscall() on its own stack, and so into in_child. */
static void on_own_stack(const char* what) {
  static _Alignas(16) char stack[65536];
  void** top = (void**)(stack + sizeof stack - 16);
  *top = (void*)in_child;
  struct clone_args arguments = {
      .exit_signal = SIGCHLD, .stack = (uintptr_t)stack, .stack_size = sizeof stack - 16};
  const long flags = is(what, "stack-vfork") ? CLONE_VM | CLONE_VFORK | SIGCHLD : SIGCHLD;
  errno = 1234;
  const long pid = is(what, "stack-clone3") ? syscall(SYS_clone3, &arguments, sizeof arguments)
                                            : syscall(SYS_clone, flags, top, NULL, NULL, 0L);
  int status = -1;
  say(what, waitpid((pid_t)pid, &status, 0) == pid && WEXITSTATUS(status) == 7);
}
#endif

#if defined(__x86_64__) || defined(__i386__)
static __attribute__((noinline)) int use_stack(int depth) {
  volatile char room[256];
  memset((char*)room, depth, sizeof room);
  return depth == 0 ? 7 : use_stack(depth - 1) + room[0] - depth;
}

static void vfork_and_call(void) {
  errno = 1234;
  const long pid = syscall(SYS_vfork);
  if (pid == 0) _exit(use_stack(20));
  int status = -1;
  say("vfork-calls", waitpid((pid_t)pid, &status, 0) == pid && WEXITSTATUS(status) == 7);
}
#endif

int main(int argc, char** argv) {
  alarm(20);
  setvbuf(stdout, NULL, _IOLBF, 0);
  if (argc != 2) return 2;
  if (is(argv[1], "others")) others();
#if defined(__x86_64__)
  if (strncmp(argv[1], "stack", 5) == 0) on_own_stack(argv[1]);
#endif
#if defined(__x86_64__) || defined(__i386__)
  if (is(argv[1], "vfork-calls")) vfork_and_call();
#endif
  return 0;
}
