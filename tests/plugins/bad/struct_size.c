/* SPDX-License-Identifier: MIT */
/* Built against a header that ended before fini. */
#include "forkshim/plugin.h"

const forkshim_plugin forkshim_plugin_v1 = {.struct_size = offsetof(forkshim_plugin, fini),
                                            .abi_version = FORKSHIM_ABI_VERSION,
                                            .name = "bad",
                                            .version = "1"};
