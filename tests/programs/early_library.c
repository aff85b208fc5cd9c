/* SPDX-License-Identifier: MIT */
/*
 * A library that makes a process by the function $EARLY in its constructor, and another in its
 * destructor. A process says on standard error how each of them ended.
 */
#include <stdio.h>
#include <stdlib.h>

#include "creating.h"

static int exit_with_three(void* unused) {
  (void)unused;
  return 3;
}

static void make(const char* when) {
  const char* function = getenv("EARLY");
  if (!function) return;
  const struct outcome outcome = create(function, exit_with_three, NULL);
  fprintf(stderr, "%s: result %s, errno %d, child exited %d\n", when,
          outcome.result > 0 ? "a child" : "-1", outcome.error, outcome.status);
}

__attribute__((constructor)) static void construct(void) { make("constructor"); }
__attribute__((destructor)) static void destruct(void) { make("destructor"); }
