// SPDX-License-Identifier: MIT
// supervise_hop BUDGET WIDTH [session]: ends at once and leaves WIDTH processes that change their
// pid all the time: each forks and exits. Every hop takes one from a counted budget, which ends
// them where nobody else does. With `session`, each lives in a session of its own.
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

static void hop(atomic_int* budget) {
  while (atomic_fetch_sub(budget, 1) > 0) {
    const pid_t pid = fork();
    if (pid != 0) _exit(0);
  }
  // Out of budget without having been killed: stay, so that the test can see it.
  sleep(20);
  _exit(1);
}

int main(int argc, char** argv) {
  if (argc < 3) return 2;
  atomic_int* budget =
      mmap(NULL, sizeof *budget, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (budget == MAP_FAILED) return 2;
  *budget = atoi(argv[1]);
  for (int i = 0; i < atoi(argv[2]); i++) {
    if (fork() != 0) continue;
    if (argc > 3) setsid();
    hop(budget);
  }
  return 0;
}
