/* SPDX-License-Identifier: MIT */
/*
 * storm FORKS WORKERS SEED: WORKERS processes make FORKS children between them, and are killed by
 * SIGKILL at random moments, each followed by another one. Prints how many forks returned to a
 * worker that lived to count them, and how many workers were killed.
 *
 * Every fork is paid for from one budget before it is made, workers included.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

struct shared {
  int budget;
  int counted;
};

static struct shared* shared;

static int pay(void) { return __atomic_fetch_sub(&shared->budget, 1, __ATOMIC_RELAXED) > 0; }
static void count(void) { __atomic_fetch_add(&shared->counted, 1, __ATOMIC_RELAXED); }

static void work(void) {
  while (pay()) {
    const pid_t child = fork();
    if (child == 0) _exit(0);
    if (child < 0) _exit(1);
    count();
    while (waitpid(-1, NULL, WNOHANG) > 0) {
    }
  }
  _exit(0);
}

static pid_t start_worker(void) {
  if (!pay()) return 0;
  const pid_t worker = fork();
  if (worker == 0) work();
  if (worker > 0) count();
  return worker;
}

int main(int argc, char** argv) {
  if (argc != 4) return 2;
  const int workers = atoi(argv[2]);
  srandom((unsigned)atoi(argv[3]));
  shared = mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  pid_t* const pids = calloc((size_t)workers, sizeof *pids);
  if (shared == MAP_FAILED || !pids) return 2;
  shared->budget = atoi(argv[1]);
  int killed = 0;
  for (int i = 0; i < workers; ++i) pids[i] = start_worker();
  while (__atomic_load_n(&shared->budget, __ATOMIC_RELAXED) > 0) {
    usleep((useconds_t)(random() % 2000));
    pid_t* const victim = &pids[random() % workers];
    if (*victim <= 0) continue;
    kill(*victim, SIGKILL);
    int status = 0;
    waitpid(*victim, &status, 0);
    killed += WIFSIGNALED(status);
    *victim = start_worker();
  }
  while (wait(NULL) > 0) {
  }
  printf("%d %d\n", shared->counted, killed);
}
