/* SPDX-License-Identifier: MIT */
/*
 * past_symbols ACT: a vfork child makes a process by what libc's own handle offers, past every
 * symbol that could be interposed; `unseen` by a raw system call, whose child then calls fork, and
 * `fork` by libc's fork. Afterwards the parent calls fork.
 */
#include <dlfcn.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "creating.h"

static long (*libc_syscall)(long number, ...);
static pid_t (*libc_fork)(void);

static int exit_with_seven(void* unused) {
  (void)unused;
  return 7;
}

static int fork_in_unseen(void* unused) {
  (void)unused;
  const long pid = libc_syscall(SYS_clone, (long)SIGCHLD, 0L, 0L, 0L, 0L);
  if (pid == 0) _exit(create("fork", exit_with_seven, NULL).status);
  return wait_for((pid_t)pid);
}

static int fork_by_libc(void* unused) {
  (void)unused;
  const pid_t pid = libc_fork();
  if (pid == 0) _exit(7);
  return wait_for(pid);
}

int main(int argc, char** argv) {
  alarm(20);
  void* libc = dlopen("libc.so.6", RTLD_NOW | RTLD_NOLOAD);
  if (argc != 2 || !libc) return 2;
  libc_syscall = (long (*)(long, ...))dlsym(libc, "syscall");
  libc_fork = (pid_t(*)(void))dlsym(libc, "fork");
  if (!libc_syscall || !libc_fork) return 2;
  child_function* const act = strcmp(argv[1], "unseen") == 0 ? fork_in_unseen : fork_by_libc;
  printf("vfork: child exited %d\n", create("vfork", act, NULL).status);
  printf("fork: child exited %d\n", create("fork", exit_with_seven, NULL).status);
  return 0;
}
