/* SPDX-License-Identifier: MIT */
/*
 * The cheapest handler that does something: counts each phase. The counters lie in shared memory,
 * which a fork never copies. Option `total`: a file that gets the sum of the counts at exit, so
 * that a figure can be shown to have had its handlers running.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>

#include "forkshim/plugin.h"

enum { slots_each = 64 };

struct slot {
  uint64_t prepare, parent, failed, child;
  const char* total;
};

static struct slot* next_slot;
static int slots_left;

static int start(const forkshim_host* host, void** self) {
  if (!slots_left) {
    next_slot = mmap(NULL, slots_each * sizeof *next_slot, PROT_READ | PROT_WRITE,
                     MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (next_slot == MAP_FAILED) return errno;
    slots_left = slots_each;
  }
  slots_left--;
  next_slot->total = host->option(host, "total");
  *self = next_slot++;
  return 0;
}

static int count_prepare(void* self, forkshim_event* event) {
  (void)event;
  __atomic_add_fetch(&((struct slot*)self)->prepare, 1, __ATOMIC_RELAXED);
  return 0;
}

static void count_parent(void* self, forkshim_event* event) {
  (void)event;
  __atomic_add_fetch(&((struct slot*)self)->parent, 1, __ATOMIC_RELAXED);
}

static void count_failed(void* self, forkshim_event* event) {
  (void)event;
  __atomic_add_fetch(&((struct slot*)self)->failed, 1, __ATOMIC_RELAXED);
}

static void count_child(void* self, forkshim_event* event) {
  (void)event;
  __atomic_add_fetch(&((struct slot*)self)->child, 1, __ATOMIC_RELAXED);
}

static void write_total(void* self) {
  const struct slot* slot = self;
  FILE* file = slot->total ? fopen(slot->total, "we") : NULL;
  if (!file) return;
  fprintf(file, "%lu %lu %lu %lu\n", (unsigned long)slot->prepare, (unsigned long)slot->parent,
          (unsigned long)slot->failed, (unsigned long)slot->child);
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
