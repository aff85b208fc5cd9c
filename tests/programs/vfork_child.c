/* SPDX-License-Identifier: MIT */
/*
 * vfork_child FUNCTION ACT: what a child that shares its parent's memory may do, and what the
 * parent finds afterwards. Prints the child's status and the word that both can write to.
 */
#include <errno.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "creating.h"

enum { nested_depth = 8 };

static const char* function;
static volatile int word;

static int store(void* unused) {
  (void)unused;
  word = 42;
  return 0;
}

/* Others get the processor again and again before the store: a parent that waits sees it yet. */
static int store_late(void* unused) {
  for (int i = 0; i < 2000; ++i) sched_yield();
  return store(unused);
}

static int run_program(void* path) {
  execl(path, path, (char*)NULL);
  word = errno;
  return 127;
}

static int fill_stack(int depth) {
  volatile char frame[512];
  memset((char*)frame, 0xa5, sizeof frame);
  return depth == 0 ? frame[7] & 1 : fill_stack(depth - 1) + frame[9] * 0;
}

/* Overwrites all of the stack that the call of FUNCTION had used, its return address included. */
static int overwrite(void* unused) {
  (void)unused;
  return fill_stack(100) + 5;
}

/* Each level by the other name, and so from another place than the one above. */
static const char* other_name(void) {
  static const char with_underscores[][16] = {"__vfork", "__clone-vfork"};
  for (size_t i = 0; i < sizeof with_underscores / sizeof with_underscores[0]; ++i)
    if (strcmp(function, with_underscores[i] + 2) == 0) return with_underscores[i];
  return function + 2;
}

static int nest(void* level) {
  int depth = *(int*)level;
  ++word;
  if (depth == nested_depth) return 1;
  ++depth;
  const char* name = depth % 2 == 0 ? other_name() : function;
  const struct outcome outcome = create(name, nest, &depth);
  return outcome.result > 0 && outcome.error == errno_before ? outcome.status + 1 : 99;
}

static int exit_with(void* status) { return *(int*)status; }

/* The child makes a process by each function and adds up what they exit with. */
static int make_all(void* unused) {
  static const char* const all[] = {"fork",  "__fork",  "_Fork",       "clone",        "__clone",
                                    "vfork", "__vfork", "clone-vfork", "__clone-vfork"};
  int sum = 0;
  (void)unused;
  for (size_t i = 0; i < sizeof all / sizeof all[0]; ++i) {
    int status = 1 << (i % 4);
    const struct outcome outcome = create(all[i], exit_with, &status);
    if (outcome.result <= 0 || outcome.error != errno_before) return 200;
    sum += outcome.status;
  }
  return sum;
}

int main(int argc, char** argv) {
  int level = 1;
  struct outcome outcome;
  alarm(20);
  if (argc != 3) return 2;
  function = argv[1];
  const char* act = argv[2];
  if (strcmp(act, "store") == 0) {
    outcome = create(function, store, NULL);
  } else if (strcmp(act, "store-late") == 0) {
    outcome = create(function, store_late, NULL);
  } else if (strcmp(act, "overwrite") == 0) {
    outcome = create(function, overwrite, NULL);
  } else if (strcmp(act, "nest") == 0) {
    outcome = create(function, nest, &level);
  } else if (strcmp(act, "make-all") == 0) {
    outcome = create(function, make_all, NULL);
  } else {
    outcome = create(function, run_program, argv[2]);
  }
  printf("%s: child exited %d, errno %d, word %d\n", function, outcome.status, outcome.error, word);
  return 0;
}
