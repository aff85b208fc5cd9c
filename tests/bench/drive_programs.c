/* SPDX-License-Identifier: MIT */
/*
 * Times whole programs, from before exec to after wait, variant after variant in a new order each
 * round, and counts the page faults of the tree that was waited for.
 */
#include <fcntl.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bench.h"
#include "ticks.h"

static figures wall, processor, faults;

// Apart, so that the vfork child shares no live variable with the loop that times it.
static __attribute__((noinline)) pid_t start_program(const struct launch* launch, int null) {
  const pid_t pid = vfork();
  if (pid == 0) {
    dup2(null, 0);
    dup2(null, 1);
    execvpe(launch->argv[0], launch->argv, launch->envp);
    _exit(127);
  }
  return pid;
}

static double to_ns(struct timeval time) { return time.tv_sec * 1e9 + time.tv_usec * 1e3; }

static void time_program(struct plan* plan, const struct launch* launch, int v, int round) {
  struct rusage usage;
  int status;
  const int null = open("/dev/null", O_RDWR | O_CLOEXEC);
  const uint64_t start = read_ticks();
  const pid_t pid = require_child(start_program(launch, null));
  if (wait4(pid, &status, 0, &usage) < 0) die("wait4");
  const uint64_t end = read_ticks();
  close(null);
  if (status) {
    fprintf(stderr, "fork_bench: '%s' ended with status %#x under '%s'\n", launch->argv[0],
            (unsigned)status, plan->variant[v].name);
    exit(1);
  }
  if (round < 0) return;
  wall[v][round] = (double)(end - start) * plan->ns_per_tick;
  processor[v][round] = to_ns(usage.ru_utime) + to_ns(usage.ru_stime);
  faults[v][round] = (double)usage.ru_minflt;
}

void drive_programs(struct plan* plan, char** command) {
  static struct launch launch[max_variants];
  for (int v = 0; v < plan->variants; v++) build_launch(&plan->variant[v], command, &launch[v]);
  // Round -1 warms up and is not kept.
  for (int round = -1; round < plan->rounds; round++) {
    int order[max_variants];
    shuffle(order, plan->variants);
    for (int j = 0; j < plan->variants; j++) {
      time_program(plan, &launch[order[j]], order[j], round);
    }
  }
  print_figures(plan, "wall", wall);
  print_figures(plan, "cpu", processor);
  print_figures(plan, "faults", faults);
}
