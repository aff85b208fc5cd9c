/* SPDX-License-Identifier: MIT */
/*
 * A worker: lives as long as the driver keeps its pipe open, with the library of its variant
 * preloaded, and answers each request with the median figure of one short batch.
 */
#include <stdlib.h>
#include <unistd.h>

#include "bench.h"

static int compare(const void* a, const void* b) {
  const uint64_t x = *(const uint64_t*)a, y = *(const uint64_t*)b;
  return x < y ? -1 : x > y;
}

static void refuse_without_filter(const struct bench_case* wanted) {
  if (!wanted->needs_filter || filter_is_proven()) return;
  fprintf(stderr,
          "fork_bench: case '%s' would be a fork bomb without its filter; "
          "set BENCH_NULL=1 in every variant\n",
          wanted->name);
  drop_load();
  _exit(2);
}

int run_worker(void) {
  struct request request;
  // Nearly every program has a heap, and dlopen needs one, too.
  void* volatile heap = malloc(1);
  prepare_cases();
  take_load();
  while (read(command_fd, &request, sizeof request) == sizeof request) {
    const struct bench_case* wanted = &cases[request.index];
    refuse_without_filter(wanted);
    for (int i = 0; i < request.calls; i++) wanted->run(i);
    qsort(sample, (size_t)request.calls, sizeof sample[0], compare);
    const uint64_t median = sample[request.calls / 2];
    if (write(result_fd, &median, sizeof median) != sizeof median) die("write");
  }
  drop_load();
  free(heap);
  return 0;
}
