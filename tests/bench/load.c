/* SPDX-License-Identifier: MIT */
/*
 * The state that a worker is put into before it is timed, read from its environment:
 *   BENCH_RSS_MB=N    N MiB of touched memory     BENCH_FORKERS=N   N threads that fork at once
 *   BENCH_ATFORK=N    N pthread_atfork triples    BENCH_CHILDREN=N  N living children
 *   BENCH_NULL=1      every creation fails (filter.c)
 */
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bench.h"
#include "ticks.h"

enum { max_children = 1000, max_forkers = 64 };

static pid_t children[max_children];
static int child_count, forker_count;
static pthread_barrier_t round_begins, round_ends;

static int read_number(const char* name, int most) {
  const char* text = getenv(name);
  const int number = text ? atoi(text) : 0;
  if (number >= 0 && number <= most) return number;
  fprintf(stderr, "fork_bench: %s must be 0 to %d, this is '%s'\n", name, most, text);
  exit(2);
}

static void touch_memory(size_t bytes) {
  if (!bytes) return;
  char* area = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (area == MAP_FAILED) die("mmap");
  // Huge pages would hide what a fork copies.
  madvise(area, bytes, MADV_NOHUGEPAGE);
  memset(area, 1, bytes);
}

static void do_nothing(void) {}

static void* fork_each_round(void* unused) {
  for (;;) {
    pthread_barrier_wait(&round_begins);
    const pid_t pid = fork();
    if (pid == 0) _exit(0);
    reap(pid);
    pthread_barrier_wait(&round_ends);
  }
  return unused;
}

static void start_forkers(int count) {
  forker_count = count;
  if (!count) return;
  pthread_barrier_init(&round_begins, NULL, (unsigned)count + 1);
  pthread_barrier_init(&round_ends, NULL, (unsigned)count + 1);
  for (int i = 0; i < count; i++) {
    pthread_t thread;
    if (pthread_create(&thread, NULL, fork_each_round, NULL)) die("pthread_create");
  }
}

static void start_children(int count) {
  const pid_t self = getpid();
  while (child_count < count) {
    const pid_t pid = fork();
    if (pid == 0) {
      // Ends with the worker, however that one ends.
      prctl(PR_SET_PDEATHSIG, SIGKILL);
      while (getppid() == self) pause();
      _exit(0);
    }
    children[child_count++] = require_child(pid);
  }
}

void take_load(void) {
  touch_memory((size_t)read_number("BENCH_RSS_MB", 8192) << 20);
  for (int i = read_number("BENCH_ATFORK", 10000); i > 0; i--) {
    if (pthread_atfork(do_nothing, do_nothing, do_nothing)) die("pthread_atfork");
  }
  start_children(read_number("BENCH_CHILDREN", max_children));
  start_forkers(read_number("BENCH_FORKERS", max_forkers));
  if (read_number("BENCH_NULL", 1)) install_filter();
}

void drop_load(void) {
  for (int i = 0; i < child_count; i++) kill(children[i], SIGKILL);
  for (int i = 0; i < child_count; i++) waitpid(children[i], NULL, 0);
}

void fork_in_all_threads(int i) {
  if (!forker_count) {
    fputs("fork_bench: case 'fork_threads' needs BENCH_FORKERS in every variant\n", stderr);
    _exit(2);
  }
  const uint64_t start = read_ticks();
  pthread_barrier_wait(&round_begins);
  pthread_barrier_wait(&round_ends);
  sample[i] = (read_ticks() - start) / (uint64_t)forker_count;
}
