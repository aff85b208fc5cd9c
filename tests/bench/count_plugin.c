/* SPDX-License-Identifier: MIT */
/*
 * The cheapest handler that does something: counts each phase. All handlers of one copy count in
 * one line of shared memory, which a fork never copies, by plain increments: what is measured is
 * the shim, and counts lost between threads do no harm here. Option `total`: a file that gets the
 * counts at exit, so that a figure can be shown to have had its handlers running.
 */
#include <errno.h>
#include <stdio.h>
#include <sys/mman.h>

#include "forkshim/plugin.h"

struct counts {
  unsigned long prepare, parent, failed, child;
};

static struct counts* counts;
static const char* total;

static int start(const forkshim_host* host, void** self) {
  if (!counts) {
    void* page =
        mmap(NULL, sizeof *counts, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (page == MAP_FAILED) return errno;
    counts = page;
  }
  const char* path = host->option(host, "total");
  if (path) total = path;
  *self = counts;
  return 0;
}

static int count_prepare(void* self, forkshim_event* event) {
  (void)event;
  ((struct counts*)self)->prepare++;
  return 0;
}

static void count_parent(void* self, forkshim_event* event) {
  (void)event;
  ((struct counts*)self)->parent++;
}

static void count_failed(void* self, forkshim_event* event) {
  (void)event;
  ((struct counts*)self)->failed++;
}

static void count_child(void* self, forkshim_event* event) {
  (void)event;
  ((struct counts*)self)->child++;
}

static void write_total(void* self) {
  const struct counts* sum = self;
  FILE* file = total ? fopen(total, "we") : NULL;
  if (!file) return;
  fprintf(file, "%lu %lu %lu %lu\n", sum->prepare, sum->parent, sum->failed, sum->child);
  fclose(file);
}

const forkshim_plugin forkshim_plugin_v1 = {
    .struct_size = sizeof(forkshim_plugin),
    .abi_version = FORKSHIM_ABI_VERSION,
    .name = "count",
    .version = "1",
    .init = start,
    .prepare = count_prepare,
    .parent = count_parent,
    .failed = count_failed,
    .child = count_child,
    .vfork_child = count_child,
    .fini = write_total,
};
