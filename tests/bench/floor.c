/* SPDX-License-Identifier: MIT */
/*
 * floor [--traps] COMMAND [ARG...]: the least that a supervisor by seccomp's notifications can do
 * here. For each creation that the filter of `forkshim run --deep` asks about it reads clone3's
 * flags, swaps the mark in RLIMIT_LOCKS if a process is made, and lets it go on. It decides
 * nothing, writes nothing and guards no call against signals.
 *
 * --traps: with the calls besides that what can go wrong demands of a supervisor with one thread.
 * It waits for signals and a timer, too; reads which pid was given out last, to tell a creation
 * from one that the kernel asks for again; and looks whether the last child is still there.
 */
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

// Linux 5.19 and 6.6.
#ifndef SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV
#define SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV (1UL << 5)
#endif
#ifndef SECCOMP_IOCTL_NOTIF_SET_FLAGS
#define SECCOMP_IOCTL_NOTIF_SET_FLAGS SECCOMP_IOW(4, __u64)
#define SECCOMP_USER_NOTIF_FD_SYNC_WAKE_UP 1UL
#endif

#ifdef __x86_64__
enum { architecture = AUDIT_ARCH_X86_64, without_x32 = ~0x40000000 };
#else
enum { architecture = AUDIT_ARCH_AARCH64, without_x32 = ~0 };
#define SYS_fork SYS_clone3
#define SYS_vfork SYS_clone3
#endif

static char stack[64 * 1024] __attribute__((aligned(16)));
static int listener, command;

static _Noreturn void die(const char* what) {
  perror(what);
  _exit(125);
}

static int install(void) {
  struct sock_filter code[] = {
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, arch)),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, architecture, 0, 9),
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
      BPF_STMT(BPF_ALU | BPF_AND | BPF_K, without_x32),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_fork, 5, 0),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_vfork, 4, 0),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_clone3, 3, 0),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_clone, 0, 3),
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, args)),
      BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, CLONE_THREAD, 1, 0),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_USER_NOTIF),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
  };
  struct sock_fprog program = {sizeof code / sizeof code[0], code};
  unsigned long flags = SECCOMP_FILTER_FLAG_NEW_LISTENER | SECCOMP_FILTER_FLAG_SPEC_ALLOW |
                        SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV;
  prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
  return (int)syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, flags, &program);
}

// Shares the memory and the descriptors of the supervisor until it executes.
static int become(void* words) {
  char** const argv = words;
  listener = install();
  if (listener < 0) die("floor: seccomp");
  execvp(argv[0], argv);
  die(argv[0]);
}

static void* end_with_command(void* unused) {
  int status = 0;
  (void)unused;
  waitpid(command, &status, 0);
  _exit(WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
}

static int makes_thread(const struct seccomp_notif* notice) {
  __u64 flags = 0;
  struct iovec here = {&flags, sizeof flags}, there = {(void*)notice->data.args[0], sizeof flags};
  if (notice->data.nr != SYS_clone3) return 0;
  process_vm_readv((pid_t)notice->pid, &here, 1, &there, 1, 0);
  return (flags & CLONE_THREAD) != 0;
}

static struct pollfd awaited[3];
static int last_pid;

static void open_what_traps_need(void) {
  sigset_t none;
  sigemptyset(&none);
  awaited[0] = (struct pollfd){listener, POLLIN, 0};
  awaited[1] = (struct pollfd){signalfd(-1, &none, SFD_CLOEXEC), POLLIN, 0};
  awaited[2] = (struct pollfd){timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC), POLLIN, 0};
  last_pid = open("/proc/sys/kernel/ns_last_pid", O_RDONLY | O_CLOEXEC);
  if (last_pid < 0) last_pid = open("/proc/loadavg", O_RDONLY | O_CLOEXEC);
}

static void look_for_last_child(void) {
  char text[100] = "";
  struct rlimit mark;
  const ssize_t size = pread(last_pid, text, sizeof text - 1, 0);
  const char* const last = size > 0 ? strrchr(text, ' ') : NULL;
  prlimit(atoi(last ? last : text), RLIMIT_LOCKS, NULL, &mark);
}

int main(int argc, char** argv) {
  static union {
    struct seccomp_notif notice;
    char room[512];  // for what newer kernels may add
  } asked;
  struct rlimit before, mark = {(rlim_t)1 << 40, RLIM_INFINITY};
  pthread_t waiter;
  const int traps = argc > 1 && strcmp(argv[1], "--traps") == 0;
  argv += traps;
  if (argc < 2 + traps) return 125;
  command =
      clone(become, stack + sizeof stack, CLONE_VM | CLONE_VFORK | CLONE_FILES | SIGCHLD, argv + 1);
  if (command < 0 || pthread_create(&waiter, NULL, end_with_command, NULL)) die("floor");
  ioctl(listener, SECCOMP_IOCTL_NOTIF_SET_FLAGS, SECCOMP_USER_NOTIF_FD_SYNC_WAKE_UP);
  if (traps) open_what_traps_need();
  for (;; memset(&asked, 0, sizeof asked.notice)) {
    if (traps) ppoll(awaited, 3, NULL, NULL);
    if (ioctl(listener, SECCOMP_IOCTL_NOTIF_RECV, &asked) != 0) {  // Whoever asked has ended.
      struct pollfd next = {listener, POLLIN, 0};
      if (poll(&next, 1, -1) == 1 && next.revents & POLLHUP) pthread_join(waiter, NULL);
      continue;
    }
    struct seccomp_notif_resp go_on = {asked.notice.id, 0, 0, SECCOMP_USER_NOTIF_FLAG_CONTINUE};
    mark.rlim_cur++;
    if (!makes_thread(&asked.notice)) {
      prlimit((pid_t)asked.notice.pid, RLIMIT_LOCKS, &mark, &before);
      if (traps) look_for_last_child();
    }
    ioctl(listener, SECCOMP_IOCTL_NOTIF_SEND, &go_on);
  }
}
