/* SPDX-License-Identifier: MIT */
/* Built against a newer header of the same major: good. */
#include "forkshim/plugin.h"

const forkshim_plugin forkshim_plugin_v1 = {.struct_size = sizeof(forkshim_plugin) + 64,
                                            .abi_version = FORKSHIM_ABI_MAJOR << 16 | 99u,
                                            .name = "minor",
                                            .version = "1"};
