/* SPDX-License-Identifier: MIT */
/* Its init says a warning and a note, and the handler runs: good. */
#include <string.h>

#include "forkshim/plugin.h"

static int init(const forkshim_host* host, void** self) {
  (void)self;
  host->option(host, "colour");
  host->log(host, FORKSHIM_WARNING, "red\nis louder", strlen("red\nis louder"));
  host->log(host, FORKSHIM_NOTE, "noted", strlen("noted"));
  return 0;
}

const forkshim_plugin forkshim_plugin_v1 = {.struct_size = sizeof(forkshim_plugin),
                                            .abi_version = FORKSHIM_ABI_VERSION,
                                            .name = "bad",
                                            .version = "1",
                                            .init = init};
