/* SPDX-License-Identifier: MIT */
/*
 * atfork_api SET-UP [-l] FUNCTION...: registers functions by forkshim_atfork as SET-UP says, makes
 * a process by each FUNCTION, and prints which of the functions ran where. Set-ups: three, nulls,
 * late (prepare registers a fourth), full. -l: no more processes may be made.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

#include "creating.h"
#include "forkshim/atfork.h"

struct record { /* shared with children */
  int length;
  char text[200];
};

static struct record *prepares, *parents, *children;

static void append(struct record* record, char digit) {
  const int at = __atomic_fetch_add(&record->length, 1, __ATOMIC_SEQ_CST);
  if (at < (int)sizeof record->text - 1) record->text[at] = digit;
}

static void prepare1(void) { append(prepares, '1'); }
static void prepare2(void) { append(prepares, '2'); }
static void prepare3(void) { append(prepares, '3'); }
static void parent1(void) { append(parents, '1'); }
static void parent2(void) { append(parents, '2'); }
static void parent3(void) { append(parents, '3'); }
static void child1(void) { append(children, '1'); }
static void child2(void) { append(children, '2'); }
static void child3(void) { append(children, '3'); }

static void prepare4(void) { append(prepares, '4'); }
static void parent4(void) { append(parents, '4'); }
static void child4(void) { append(children, '4'); }

static void register_fourth(void) {
  static int done;
  if (done++ == 0 && forkshim_atfork(prepare4, parent4, child4) != 0) abort();
}

static int add(void (*prepare)(void), void (*parent)(void), void (*child)(void)) {
  errno = errno_before;
  const int error = forkshim_atfork(prepare, parent, child);
  if (errno != errno_before) abort();
  return error;
}

static void fill(void) {
  int count = 0, error;
  while ((error = add(NULL, NULL, NULL)) == 0 && count < 5000) ++count;
  printf("%d fit, then %s\n", count, strerrorname_np(error));
}

static int set_up(const char* name) {
  if (strcmp(name, "three") == 0)
    return add(prepare1, parent1, child1) + add(prepare2, parent2, child2) +
           add(prepare3, parent3, child3);
  if (strcmp(name, "nulls") == 0)
    return add(NULL, NULL, NULL) + add(prepare1, NULL, NULL) + add(NULL, parent2, NULL) +
           add(NULL, NULL, child3);
  if (strcmp(name, "late") == 0)
    return add(prepare1, parent1, child1) + add(register_fourth, NULL, NULL);
  if (add(prepare1, parent1, child1) != 0) return 1;
  fill();
  return 0;
}

static struct record* share(void) {
  return mmap(NULL, sizeof(struct record), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1,
              0);
}

static int exit_at_once(void* unused) {
  (void)unused;
  return 0;
}

static void limit(void) {
  const struct rlimit none = {0, 0};
  if (geteuid() == 0 && setuid(65534) != 0) exit(2);
  if (setrlimit(RLIMIT_NPROC, &none) != 0) exit(2);
}

int main(int argc, char** argv) {
  alarm(20);
  if (argc < 2) return 2;
  if (!forkshim_atfork) {
    puts("no forkshim here");
    return 0;
  }
  prepares = share(), parents = share(), children = share();
  if (set_up(argv[1]) != 0) return 1;
  for (int i = 2; i < argc; ++i) {
    if (strcmp(argv[i], "-l") == 0) {
      limit();
      continue;
    }
    const struct outcome outcome = create(argv[i], exit_at_once, NULL);
    printf("%s: %s, prepare [%s], parent [%s], child [%s]\n", argv[i],
           outcome.error == errno_before ? "made" : strerrorname_np(outcome.error), prepares->text,
           parents->text, children->text);
    memset(prepares, 0, sizeof *prepares);
    memset(parents, 0, sizeof *parents);
    memset(children, 0, sizeof *children);
  }
  return 0;
}
