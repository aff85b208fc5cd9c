/* SPDX-License-Identifier: MIT */
/*
 * What the parts of the harness share. The worker side (cases, load, filter) runs with a library
 * preloaded and must stay plain C on libc alone: libstdc++ would slow the forks that it times.
 */
#ifndef FORKSHIM_BENCH_H
#define FORKSHIM_BENCH_H

#include <stdint.h>
#include <stdio.h>
#include <sys/types.h>

enum {
  max_variants = 48,
  max_cases = 40,
  max_rounds = 1000,
  max_calls = 4096,
  command_fd = 198, /* high, so that no library under test finds them in its way */
  result_fd = 199
};

/* One thing that can be timed. `run` leaves call i's figure in sample[i]. */
struct bench_case {
  const char* name;
  void (*run)(int i);
  enum { unit_ticks, unit_count } unit;
  int needs_filter; /* its calls must be made to fail: nothing reaps a child of theirs */
};

extern const struct bench_case cases[];
extern const int case_count;
extern uint64_t sample[max_calls];

/* What one worker is asked for: the median figure of `calls` calls of case `index`. */
struct request {
  int index, calls;
};

/* cases.c */
int find_case(const char* name);
void prepare_cases(void);
pid_t require_child(pid_t pid);
void reap(pid_t pid);

/* load.c: the state that a worker is put into before it is timed, from its environment. */
void take_load(void);
void drop_load(void);
void fork_in_all_threads(int i);

/* filter.c: makes every fork, vfork and clone of this process fail with EAGAIN. */
void install_filter(void);
int filter_is_proven(void);

/* worker.c, inspect.c: what the harness does when it runs under a variant. */
int run_worker(void);
int inspect_self(void);
int make_calls(const char* what, int count, int with_maps);

/* One way to run the measured program: its environment, and a command to put in front. */
struct variant {
  const char* name;
  char* environment;
  char* prefix;
  int command, result;
  pid_t pid;
};

struct launch {
  char *argv[64], *envp[256];
};

struct plan {
  struct variant variant[max_variants];
  int variants, epochs, rounds, calls;
  double ns_per_tick;
};

typedef double figures[max_variants][max_rounds];

/* variants.c */
void add_variant(struct plan* plan, char* text);
void build_launch(const struct variant* variant, char** command, struct launch* launch);
void shuffle(int* order, int count);
void print_figures(const struct plan* plan, const char* name, figures values);

/* drive_calls.c, drive_programs.c */
void drive_calls(struct plan* plan, char* case_list);
void drive_programs(struct plan* plan, char** command);

/* main.c */
_Noreturn void die(const char* what);

#endif
