/* SPDX-License-Identifier: MIT */
/*
 * missed [-g | -v] WHAT...: forks by an inline system call, which nothing can stand before, and
 * does WHAT in the child: fork, vfork, spawn, exec, return, exit, _exit, or forks on by the inline
 * call (again). -g: from a child, made by fork. -v: from a child made by vfork.
 */
#include <errno.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

extern char** environ;

static int is(const char* name, const char* other) { return strcmp(name, other) == 0; }

/* Apart, as its registers would not survive the vfork beside it. */
static __attribute__((noinline)) long fork_inline(void) {
#if defined(__x86_64__)
  long result;
  register long r10 __asm__("r10") = 0;
  register long r8 __asm__("r8") = 0;
  __asm__ volatile("syscall"
                   : "=a"(result)
                   : "a"((long)SYS_clone), "D"((long)SIGCHLD), "S"(0L), "d"(0L), "r"(r10), "r"(r8)
                   : "rcx", "r11", "memory");
  return result;
#elif defined(__aarch64__)
  register long x8 __asm__("x8") = SYS_clone;
  register long x0 __asm__("x0") = SIGCHLD;
  register long x1 __asm__("x1") = 0;
  register long x2 __asm__("x2") = 0;
  register long x3 __asm__("x3") = 0;
  register long x4 __asm__("x4") = 0;
  __asm__ volatile("svc 0" : "+r"(x0) : "r"(x8), "r"(x1), "r"(x2), "r"(x3), "r"(x4) : "memory");
  return x0;
#elif defined(__i386__)
  long result;
  __asm__ volatile("int $0x80"
                   : "=a"(result)
                   : "a"(SYS_clone), "b"(SIGCHLD), "c"(0), "d"(0), "S"(0), "D"(0)
                   : "memory");
  return result;
#endif
}

static int wait_for(pid_t pid) {
  int status;
  return waitpid(pid, &status, 0) != pid ? 255
         : WIFSIGNALED(status)           ? 128 + WTERMSIG(status)
                                         : WEXITSTATUS(status);
}

static int go(char** what) {
  char* program[] = {"true", NULL};
  pid_t pid = -1;
  if (!*what || is(*what, "return")) return 0;
  if (is(*what, "exit")) exit(0);
  if (is(*what, "_exit")) _exit(0);
  if (is(*what, "exec")) return execv("/bin/true", program), 1;
  if (is(*what, "again")) pid = (pid_t)fork_inline();
  if (is(*what, "fork")) pid = fork();
  if (is(*what, "vfork") && (pid = vfork()) == 0) _exit(0);
  if (is(*what, "spawn") && posix_spawn(&pid, "/bin/true", NULL, NULL, program, environ) != 0)
    return 1;
  if (pid < 0) return 2;
  if (pid == 0) return go(what + 1);
  const int status = wait_for(pid);
  return status != 0 ? status : go(what + 1);
}

/* Nothing here returns, since the stack is the parent's. */
static int in_vfork_child(char** what) {
  const pid_t pid = vfork();
  if (pid == 0) {
    const long inner = fork_inline();
    if (inner == 0) _exit(go(what));
    _exit(wait_for((pid_t)inner));
  }
  return wait_for(pid);
}

int main(int argc, char** argv) {
  alarm(20);
  int first = 1;
  if (argc > 1 && is(argv[1], "-v")) return in_vfork_child(argv + 2);
  if (argc > 1 && is(argv[1], "-g")) {
    ++first;
    const pid_t pid = fork();
    if (pid != 0) return wait_for(pid);
  }
  errno = 1234;
  const long pid = fork_inline();
  if (pid == 0) return go(argv + first);
  const int status = wait_for((pid_t)pid);
  return status == 0 && errno != 1234 ? 99 : status;
}
