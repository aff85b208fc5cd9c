/* SPDX-License-Identifier: MIT */
/* Built against ABI 1.0, where the structure ended with fini: good. What follows is not its own. */
#include <stdlib.h>

#include "forkshim/plugin.h"

static void never(void* self, forkshim_event* event) {
  (void)self, (void)event;
  abort();
}

const forkshim_plugin forkshim_plugin_v1 = {.struct_size = offsetof(forkshim_plugin, missed),
                                            .abi_version = FORKSHIM_ABI_MAJOR << 16,
                                            .name = "oldest",
                                            .version = "1",
                                            .missed = never};
