/* SPDX-License-Identifier: MIT */
/*
 * Times calls inside long-lived workers, one for each variant. The driver asks the workers in
 * turn for a short batch, so all variants see the same drift of the machine's speed. One
 * process's memory layout alone moves a fork by some percent: workers start afresh every epoch.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bench.h"

static figures values[max_cases];

static void start_worker(struct variant* variant) {
  static char self[4096];
  const ssize_t length = readlink("/proc/self/exe", self, sizeof self - 1);
  if (length < 0) die("/proc/self/exe");
  self[length] = 0;
  char* command[] = {self, "worker", NULL};
  struct launch launch;
  build_launch(variant, command, &launch);
  int to_worker[2], from_worker[2];
  if (pipe2(to_worker, O_CLOEXEC) || pipe2(from_worker, O_CLOEXEC)) die("pipe2");
  variant->pid = fork();
  if (variant->pid < 0) die("fork");
  if (variant->pid == 0) {
    dup2(to_worker[0], command_fd);
    dup2(from_worker[1], result_fd);
    execvpe(launch.argv[0], launch.argv, launch.envp);
    die(launch.argv[0]);
  }
  close(to_worker[0]);
  close(from_worker[1]);
  variant->command = to_worker[1];
  variant->result = from_worker[0];
}

static void stop_worker(struct variant* variant) {
  close(variant->command);
  close(variant->result);
  waitpid(variant->pid, NULL, 0);
}

static double ask(const struct plan* plan, int v, int index, int calls) {
  const struct variant* variant = &plan->variant[v];
  const struct request request = {index, calls};
  uint64_t median;
  if (write(variant->command, &request, sizeof request) != sizeof request ||
      read(variant->result, &median, sizeof median) != sizeof median) {
    fprintf(stderr, "fork_bench: the worker of '%s' ended in case '%s'\n", variant->name,
            cases[index].name);
    exit(1);
  }
  return cases[index].unit == unit_count ? (double)median : (double)median * plan->ns_per_tick;
}

static void run_epoch(struct plan* plan, const int* wanted, int count, int first, int end) {
  const int warming = plan->calls < 10 ? plan->calls : 10;
  for (int k = 0; k < count; k++) {
    for (int v = 0; v < plan->variants; v++) ask(plan, v, wanted[k], warming);
  }
  for (int round = first; round < end; round++) {
    for (int k = 0; k < count; k++) {
      int order[max_variants];
      shuffle(order, plan->variants);
      for (int j = 0; j < plan->variants; j++) {
        values[k][order[j]][round] = ask(plan, order[j], wanted[k], plan->calls);
      }
    }
  }
}

void drive_calls(struct plan* plan, char* case_list) {
  int wanted[max_cases], count = 0;
  for (char* name; (name = strsep(&case_list, ",")) && count < max_cases;) {
    wanted[count++] = find_case(name);
  }
  for (int epoch = 0; epoch < plan->epochs; epoch++) {
    for (int j = 0; j < plan->variants; j++) {
      start_worker(&plan->variant[(j + epoch) % plan->variants]);
    }
    run_epoch(plan, wanted, count, plan->rounds * epoch / plan->epochs,
              plan->rounds * (epoch + 1) / plan->epochs);
    for (int v = 0; v < plan->variants; v++) stop_worker(&plan->variant[v]);
  }
  for (int k = 0; k < count; k++) print_figures(plan, cases[wanted[k]].name, values[k]);
}
