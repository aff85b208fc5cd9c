/* SPDX-License-Identifier: MIT */
/* A library with fork handlers, for atfork_rows to load, register and unload. */
#include <errno.h>
#include <pthread.h>

#include "atfork_rows.h"
#include "forkshim/atfork.h"

void library_prepare(void) { ran(0, 'l'); }
void library_parent(void) { ran(1, 'l'); }
void library_child(void) { ran(2, 'l'); }

register_library register_here;

/* Each object has a pthread_atfork of its own. Both calls are tail calls. */
int register_here(int by_libc) {
  if (by_libc) return pthread_atfork(library_prepare, library_parent, library_child);
  return forkshim_atfork ? forkshim_atfork(library_prepare, library_parent, library_child) : ENOSYS;
}
