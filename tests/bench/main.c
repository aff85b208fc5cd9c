/* SPDX-License-Identifier: MIT */
/*
 * fork_bench - times the creation of processes side by side under several preloaded libraries.
 *   fork_bench calls CASES    -v VARIANT... [-e EPOCHS] [-r ROUNDS] [-n CALLS] [-p CPU]
 *   fork_bench programs       -v VARIANT... [-r ROUNDS] [-p CPU] -- COMMAND [ARG...]
 *   fork_bench list | inspect | forks N [maps] | threads N | execs N
 * Prints one line for each case and variant: their names and every round's figure, in ns or counts.
 */
#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "bench.h"
#include "ticks.h"

void die(const char* what) {
  fprintf(stderr, "fork_bench: %s: %s\n", what, strerror(errno));
  _exit(1);
}

static void calibrate(struct plan* plan) {
  struct timespec begin, now;
  double elapsed;
  clock_gettime(CLOCK_MONOTONIC, &begin);
  const uint64_t start = read_ticks();
  do {
    clock_gettime(CLOCK_MONOTONIC, &now);
    elapsed = (now.tv_sec - begin.tv_sec) * 1e9 + (double)(now.tv_nsec - begin.tv_nsec);
  } while (elapsed < 1e8);
  plan->ns_per_tick = elapsed / (double)(read_ticks() - start);
}

static void pin(int processor) {
  cpu_set_t set;
  CPU_ZERO(&set);
  CPU_SET(processor, &set);
  if (sched_setaffinity(0, sizeof set, &set)) die("sched_setaffinity");
}

static int usage(void) {
  fputs(
      "usage: fork_bench calls CASES|programs|list|inspect|forks N [maps]|threads N|execs N "
      "(main.c)\n",
      stderr);
  return 2;
}

static int read_options(struct plan* plan, int argc, char** argv) {
  for (int option; (option = getopt(argc, argv, "+v:e:r:n:p:")) != -1;) {
    if (option == 'v')
      add_variant(plan, optarg);
    else if (option == 'e')
      plan->epochs = atoi(optarg);
    else if (option == 'r')
      plan->rounds = atoi(optarg);
    else if (option == 'n')
      plan->calls = atoi(optarg);
    else if (option == 'p')
      pin(atoi(optarg));
    else
      return 0;
  }
  return plan->variants > 0 && plan->epochs > 0 && plan->rounds >= plan->epochs &&
         plan->rounds <= max_rounds && plan->calls > 0 && plan->calls <= max_calls;
}

static int list_cases(void) {
  for (int i = 0; i < case_count; i++) puts(cases[i].name);
  return 0;
}

int main(int argc, char** argv) {
  static struct plan plan = {.epochs = 1, .rounds = 30, .calls = 50};
  const char* mode = argc > 1 ? argv[1] : "";
  if (!strcmp(mode, "worker")) return run_worker();
  if (!strcmp(mode, "inspect")) return inspect_self();
  if (argc > 2 && (!strcmp(mode, "forks") || !strcmp(mode, "threads") || !strcmp(mode, "execs")))
    return make_calls(mode, atoi(argv[2]), argc > 3);
  if (!strcmp(mode, "list")) return list_cases();
  const int calls = !strcmp(mode, "calls") && argc > 2;
  if (!calls && strcmp(mode, "programs")) return usage();
  optind = calls ? 3 : 2;
  if (!read_options(&plan, argc, argv)) return usage();
  // A worker that dies is reported by what it was asked for, not by a signal.
  signal(SIGPIPE, SIG_IGN);
  calibrate(&plan);
  if (calls)
    drive_calls(&plan, argv[2]);
  else if (optind < argc)
    drive_programs(&plan, argv + optind);
  else
    return usage();
  return 0;
}
