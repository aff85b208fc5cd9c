/* SPDX-License-Identifier: MIT */
/* Never asks for an option, so that every key is unknown. */
#include "forkshim/plugin.h"

const forkshim_plugin forkshim_plugin_v1 = {.struct_size = sizeof(forkshim_plugin),
                                            .abi_version = FORKSHIM_ABI_VERSION,
                                            .name = "bad",
                                            .version = "1"};
