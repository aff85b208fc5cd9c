/* SPDX-License-Identifier: MIT */
/* Calls itself as a built-in handler. */
#include "forkshim/plugin.h"

const forkshim_plugin forkshim_plugin_v1 = {.struct_size = sizeof(forkshim_plugin),
                                            .abi_version = FORKSHIM_ABI_VERSION,
                                            .name = "log",
                                            .version = "1"};
