/* SPDX-License-Identifier: MIT */
/*
 * For jemalloc.conf: jemalloc's background threads are switched on again where the parent had them.
 * cc -shared -fPIC -D_GNU_SOURCE -o jemalloc_threads.so jemalloc_threads.c
 */
#include <stdbool.h>
#include <stddef.h>

/* Null without jemalloc, or if its functions have a prefix. */
__attribute__((weak)) int mallctl(const char* name, void* old_value, size_t* old_size,
                                  void* new_value, size_t new_size);

static bool had_threads;

/* jemalloc forgets in the child, before this library is asked, that it had any. */
void note_threads(void) {
  bool has_threads = false;
  size_t size = sizeof has_threads;
  if (mallctl) mallctl("background_thread", &has_threads, &size, NULL, 0);
  had_threads = has_threads;
}

void start_threads(void) {
  bool on = true;
  if (mallctl && had_threads) mallctl("background_thread", NULL, NULL, &on, sizeof on);
}
