/* SPDX-License-Identifier: MIT */
/* Needs a function that nobody has, which RTLD_NOW notices. */
#include "forkshim/plugin.h"
int no_library_has_this(void);

static int init(const forkshim_host* host, void** self) {
  (void)host, (void)self;
  return no_library_has_this();
}

const forkshim_plugin forkshim_plugin_v1 = {.struct_size = sizeof(forkshim_plugin),
                                            .abi_version = FORKSHIM_ABI_VERSION,
                                            .name = "bad",
                                            .version = "1",
                                            .init = init};
