/* SPDX-License-Identifier: MIT */
/*
 * A handler that itself makes a process in each of its callbacks, by the function `function`.
 * Each of those exits at once.
 */
#include <errno.h>

#include "creating.h"
#include "forkshim/plugin.h"

static int exit_at_once(void* unused) {
  (void)unused;
  return 0;
}

static void make(const char* function) { create(function, exit_at_once, NULL); }

static int init(const forkshim_host* host, void** self) {
  const char* function = host->option(host, "function");
  *self = (void*)function;
  return function ? 0 : EINVAL;
}

static int prepare(void* self, forkshim_event* event) {
  (void)event;
  make(self);
  return 0;
}

static void after(void* self, forkshim_event* event) {
  (void)event;
  make(self);
}

const forkshim_plugin forkshim_plugin_v1 = {
    .struct_size = sizeof(forkshim_plugin),
    .abi_version = FORKSHIM_ABI_VERSION,
    .name = "maker",
    .version = "1",
    .init = init,
    .prepare = prepare,
    .parent = after,
    .failed = after,
    .child = after,
    .vfork_child = after,
};
