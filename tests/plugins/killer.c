/* SPDX-License-Identifier: MIT */
/* A handler that kills the process it runs in, at the phase `phase`. */
#include <errno.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "forkshim/plugin.h"

static int init(const forkshim_host* host, void** self) {
  const char* phase = host->option(host, "phase");
  *self = (void*)phase;
  return phase ? 0 : EINVAL;
}

static void kill_at(const char* phase, const char* wanted) {
  if (strcmp(phase, wanted) == 0) kill(getpid(), SIGKILL);
}

static int prepare(void* self, forkshim_event* event) {
  (void)event;
  kill_at("prepare", self);
  return 0;
}

static void child(void* self, forkshim_event* event) {
  (void)event;
  kill_at("child", self);
}

static void vfork_child(void* self, forkshim_event* event) {
  (void)event;
  kill_at("vfork_child", self);
}

const forkshim_plugin forkshim_plugin_v1 = {
    .struct_size = sizeof(forkshim_plugin),
    .abi_version = FORKSHIM_ABI_VERSION,
    .name = "killer",
    .version = "1",
    .init = init,
    .prepare = prepare,
    .child = child,
    .vfork_child = vfork_child,
};
