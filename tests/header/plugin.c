/* SPDX-License-Identifier: MIT */
/* A plugin that uses all of the header, in the language that C99 and C++11 have in common. */
#include "forkshim/plugin.h"
#include "forkshim/atfork.h"

static int init(const forkshim_host* host, void** self) {
  const char* value = FORKSHIM_HAS(host, option) ? host->option(host, "key") : NULL;
  if (!value && FORKSHIM_HAS(host, log)) host->log(host, FORKSHIM_NOTE, "no key", 6);
  *self = NULL;
  return forkshim_atfork ? forkshim_atfork(NULL, NULL, NULL) : 0;
}

static int prepare(void* self, forkshim_event* event) {
  (void)self;
  event->cookie = event->sequence;
  return FORKSHIM_HAS(event, depth) && event->depth > 99 ? 11 : 0;
}

static void after(void* self, forkshim_event* event) { (void)self, (void)event; }

static void fini(void* self) { (void)self; }

const forkshim_plugin forkshim_plugin_v1 = {sizeof(forkshim_plugin),
                                            FORKSHIM_ABI_VERSION,
                                            "header",
                                            "1",
                                            FORKSHIM_WANTS_TIME,
                                            0,
                                            init,
                                            prepare,
                                            after,
                                            after,
                                            after,
                                            after,
                                            fini,
                                            after};
