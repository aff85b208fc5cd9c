/* SPDX-License-Identifier: MIT */
/* Its init says what is wrong with an option, and returns 0 all the same. */
#include <string.h>

#include "forkshim/plugin.h"

static int init(const forkshim_host* host, void** self) {
  const char sentence[] = "colour = \"blue\"; expected \"red\"";
  (void)self;
  host->option(host, "size");
  host->option(host, "colour");
  host->log(host, FORKSHIM_ERROR, sentence, strlen(sentence));
  return 0;
}

const forkshim_plugin forkshim_plugin_v1 = {.struct_size = sizeof(forkshim_plugin),
                                            .abi_version = FORKSHIM_ABI_VERSION,
                                            .name = "bad",
                                            .version = "1",
                                            .init = init};
