/* SPDX-License-Identifier: MIT */
/*
 * The calls that are timed. Each creates a process the way programs do, ends it with _exit and
 * waits for it. The null cases time the user-space part of a call alone: the kernel is made to
 * refuse it (filter.c), and a child that appears all the same ends at once.
 */
#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bench.h"
#include "ticks.h"

enum { inner_calls = 200 };

uint64_t sample[max_calls];
static char stack_area[64 * 1024] __attribute__((aligned(64)));
static char* true_argv[] = {"true", NULL};
static char* clean_environment[] = {"PATH=/usr/bin:/bin", NULL};

pid_t require_child(pid_t pid) {
  if (pid < 0) die("a call that should create a process");
  return pid;
}

void reap(pid_t pid) {
  require_child(pid);
  while (waitpid(pid, NULL, 0) < 0) {
    if (errno != EINTR) die("waitpid");
  }
}

void prepare_cases(void) {
  // Written once, so that no case pays for the first touch.
  memset(sample, 1, sizeof sample);
  memset(stack_area, 1, sizeof stack_area);
}

static void time_fork(int i) {
  const uint64_t start = read_ticks();
  const pid_t pid = fork();
  if (pid == 0) _exit(0);
  reap(pid);
  sample[i] = read_ticks() - start;
}

static void time_low_fork(int i) {
  const uint64_t start = read_ticks();
  const pid_t pid = _Fork();
  if (pid == 0) _exit(0);
  reap(pid);
  sample[i] = read_ticks() - start;
}

static void count_child_faults(int i) {
  struct rusage usage;
  const pid_t pid = fork();
  if (pid == 0) _exit(0);
  if (wait4(require_child(pid), NULL, 0, &usage) != pid) die("wait4");
  sample[i] = (uint64_t)usage.ru_minflt;
}

static void time_vfork(int i) {
  const uint64_t start = read_ticks();
  const pid_t pid = vfork();
  if (pid == 0) _exit(0);
  reap(pid);
  sample[i] = read_ticks() - start;
}

// Ends the process rather than return: a preloaded library may have started a thread in it.
static int end_clone(void* unused) {
  (void)unused;
  _exit(0);
}

static void time_clone_with(int i, int flags) {
  const uint64_t start = read_ticks();
  reap(clone(end_clone, stack_area + sizeof stack_area, flags | SIGCHLD, NULL));
  sample[i] = read_ticks() - start;
}

static void time_clone(int i) { time_clone_with(i, 0); }
static void time_shared_clone(int i) { time_clone_with(i, CLONE_VM | CLONE_VFORK); }

static void time_spawn_with(int i, char** environment) {
  pid_t pid;
  const uint64_t start = read_ticks();
  if (posix_spawn(&pid, "/bin/true", NULL, NULL, true_argv, environment)) die("posix_spawn");
  reap(pid);
  sample[i] = read_ticks() - start;
}

// Without LD_PRELOAD in the child's environment: the call alone, not the start of the child.
static void time_spawn(int i) { time_spawn_with(i, clean_environment); }

// With the start of a program as the variant would have it.
static void time_program(int i) { time_spawn_with(i, environ); }

static void* return_at_once(void* argument) { return argument; }

static void time_thread(int i) {
  pthread_t thread;
  const uint64_t start = read_ticks();
  if (pthread_create(&thread, NULL, return_at_once, NULL)) die("pthread_create");
  pthread_join(thread, NULL);
  sample[i] = read_ticks() - start;
}

// To the start of the new program, which ends at once and does not load the library.
static void time_exec(int i) {
  const uint64_t start = read_ticks();
  const pid_t pid = vfork();
  if (pid == 0) {
    execve("/bin/true", true_argv, clean_environment);
    _exit(1);
  }
  reap(pid);
  sample[i] = read_ticks() - start;
}

static void time_getppid(int i) {
  const uint64_t start = read_ticks();
  for (int k = 0; k < inner_calls; k++) syscall(SYS_getppid);
  sample[i] = (read_ticks() - start) / inner_calls;
}

static void time_null_fork(int i) {
  const uint64_t start = read_ticks();
  for (int k = 0; k < inner_calls; k++) {
    if (fork() == 0) _exit(0);
  }
  sample[i] = (read_ticks() - start) / inner_calls;
}

static void time_null_vfork(int i) {
  const uint64_t start = read_ticks();
  for (int k = 0; k < inner_calls; k++) {
    if (vfork() == 0) _exit(0);
  }
  sample[i] = (read_ticks() - start) / inner_calls;
}

static void time_null_clone(int i) {
  const uint64_t start = read_ticks();
  for (int k = 0; k < inner_calls; k++) {
    clone(end_clone, stack_area + sizeof stack_area, SIGCHLD, NULL);
  }
  sample[i] = (read_ticks() - start) / inner_calls;
}

const struct bench_case cases[] = {
    {"fork", time_fork, unit_ticks, 0},
    {"fork_faults", count_child_faults, unit_count, 0},
    {"fork_threads", fork_in_all_threads, unit_ticks, 0},
    {"_Fork", time_low_fork, unit_ticks, 0},
    {"vfork", time_vfork, unit_ticks, 0},
    {"clone", time_clone, unit_ticks, 0},
    {"clonevm", time_shared_clone, unit_ticks, 0},
    {"spawn", time_spawn, unit_ticks, 0},
    {"program", time_program, unit_ticks, 0},
    {"thread", time_thread, unit_ticks, 0},
    {"exec", time_exec, unit_ticks, 0},
    {"getppid", time_getppid, unit_ticks, 0},
    {"nullfork", time_null_fork, unit_ticks, 1},
    {"nullvfork", time_null_vfork, unit_ticks, 1},
    {"nullclone", time_null_clone, unit_ticks, 1},
};
const int case_count = sizeof cases / sizeof cases[0];

int find_case(const char* name) {
  for (int i = 0; i < case_count; i++) {
    if (!strcmp(cases[i].name, name)) return i;
  }
  fprintf(stderr, "fork_bench: no case is called '%s'; see 'fork_bench list'\n", name);
  exit(2);
}
