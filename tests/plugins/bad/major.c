/* SPDX-License-Identifier: MIT */
/* Wants an ABI that is not there yet. */
#include "forkshim/plugin.h"

const forkshim_plugin forkshim_plugin_v1 = {.struct_size = sizeof(forkshim_plugin),
                                            .abi_version = 2u << 16 | 3u,
                                            .name = "bad",
                                            .version = "1"};
