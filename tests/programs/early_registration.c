/* SPDX-License-Identifier: MIT */
/* A library whose constructor registers by forkshim_atfork. Its functions write to descriptor 2. */
#include <string.h>
#include <unistd.h>

#include "forkshim/atfork.h"

static void say(const char* word) {
  if (write(2, word, strlen(word)) < 0) _exit(2);
}

static void prepare(void) { say("prepare early\n"); }
static void parent(void) { say("parent early\n"); }

__attribute__((constructor)) static void construct(void) {
  if (forkshim_atfork) forkshim_atfork(prepare, parent, 0);
}
