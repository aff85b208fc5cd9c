/* SPDX-License-Identifier: MIT */
/* Has no name. */
#include "forkshim/plugin.h"

const forkshim_plugin forkshim_plugin_v1 = {.struct_size = sizeof(forkshim_plugin),
                                            .abi_version = FORKSHIM_ABI_VERSION,
                                            .name = NULL,
                                            .version = "1"};
