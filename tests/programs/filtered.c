/* SPDX-License-Identifier: MIT */
/*
 * filtered kill|refuse [log]: forks twice behind a seccomp filter that lets through what libc's own
 * fork, wait and exit need, with `log` also what forkshim-security(7) names; the rest is killed, or
 * refused with EPERM.
 */
#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

enum { most = 64 };

static const unsigned own[] = {SYS_clone, SYS_set_robust_list, SYS_rt_sigprocmask,
                               SYS_wait4, SYS_write,           SYS_exit_group,
                               SYS_exit,  SYS_futex,           SYS_restart_syscall};
/* clock_gettime is a system call where the vDSO has no clock. */
static const unsigned of_log[] = {SYS_fstat, SYS_getpid, SYS_gettid, SYS_prlimit64,
                                  SYS_clock_gettime};

static struct sock_filter program[most];
static unsigned short size;

static void add(struct sock_filter instruction) { program[size++] = instruction; }

static void let_through(const unsigned* numbers, size_t count) {
  for (size_t i = 0; i < count; ++i) {
    add((struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, numbers[i], 0, 1));
    add((struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW));
  }
}

int main(int argc, char** argv) {
  if (argc < 2) return 2;
  const unsigned rest =
      strcmp(argv[1], "kill") == 0 ? SECCOMP_RET_KILL_PROCESS : SECCOMP_RET_ERRNO | EPERM;
  add((struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)));
  let_through(own, sizeof own / sizeof *own);
  if (argc > 2) let_through(of_log, sizeof of_log / sizeof *of_log);
  add((struct sock_filter)BPF_STMT(BPF_RET | BPF_K, rest));
  const struct sock_fprog filter = {size, program};
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return 2;
  if (prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter) != 0) return 2;
  for (int i = 0; i < 2; ++i) {
    int status = -1;
    const pid_t child = fork();
    if (child == 0) _exit(3);
    if (child < 0 || waitpid(child, &status, 0) != child || WEXITSTATUS(status) != 3) _exit(4);
  }
  static const char text[] = "carried on\n";
  _exit(write(1, text, sizeof text - 1) == sizeof text - 1 ? 0 : 5);
}
