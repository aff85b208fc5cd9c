/* SPDX-License-Identifier: MIT */
/*
 * A library with a fork() of its own, linked -Bsymbolic: its calls are bound to its own function,
 * where no preload can stand between, and that one asks for the next after itself: libc's.
 */
#include <dlfcn.h>
#include <stdlib.h>
#include <unistd.h>

pid_t fork_by_itself(void);

pid_t fork(void) {
  pid_t (*const next)(void) = (pid_t(*)(void))dlsym(RTLD_NEXT, "fork");
  if (!next) abort();
  return next();
}

pid_t fork_by_itself(void) { return fork(); }
