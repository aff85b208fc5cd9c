/* SPDX-License-Identifier: MIT */
/*
 * no_malloc [-x] FUNCTION...: makes a process by each function while the program's own malloc ends
 * the process. With -x it allocates in between itself, which must be seen.
 */
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "creating.h"

void* __libc_malloc(size_t size);
void* __libc_calloc(size_t count, size_t size);
void* __libc_realloc(void* memory, size_t size);
void* __libc_memalign(size_t alignment, size_t size);
void __libc_free(void* memory);

static volatile int forbidden;

static void check(void) {
  static const char sentence[] = "malloc was called\n";
  if (!forbidden) return;
  if (write(2, sentence, sizeof sentence - 1) < 0) _exit(98);
  _exit(99);
}

void* malloc(size_t size) {
  check();
  return __libc_malloc(size);
}

void* calloc(size_t count, size_t size) {
  check();
  return __libc_calloc(count, size);
}

void* realloc(void* memory, size_t size) {
  check();
  return __libc_realloc(memory, size);
}

void* aligned_alloc(size_t alignment, size_t size) {
  check();
  return __libc_memalign(alignment, size);
}

void free(void* memory) {
  check();
  __libc_free(memory);
}

static int allocate;

/* Forbidden in the child, too, up to its end. */
static int child(void* unused) {
  (void)unused;
  void* volatile memory = allocate ? malloc(10) : NULL;
  return memory ? 1 : 7;
}

int main(int argc, char** argv) {
  char line[100];
  alarm(20);
  for (int i = 1; i < argc; ++i) {
    if (strcmp(argv[i], "-x") == 0) {
      allocate = 1;
      continue;
    }
    forbidden = 1;
    const struct outcome outcome = create(argv[i], child, NULL);
    const int length =
        snprintf(line, sizeof line, "%s: child exited %d\n", argv[i], outcome.status);
    if (write(1, line, (size_t)length) < 0) return 2;
    forbidden = 0;
  }
  return 0;
}
