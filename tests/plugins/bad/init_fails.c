/* SPDX-License-Identifier: MIT */
/* Its init returns an errno and says nothing. */
#include <errno.h>

#include "forkshim/plugin.h"

static int init(const forkshim_host* host, void** self) {
  (void)host, (void)self;
  return EPERM;
}

const forkshim_plugin forkshim_plugin_v1 = {.struct_size = sizeof(forkshim_plugin),
                                            .abi_version = FORKSHIM_ABI_VERSION,
                                            .name = "bad",
                                            .version = "1",
                                            .init = init};
