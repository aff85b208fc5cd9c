/* SPDX-License-Identifier: MIT */
/*
 * threads [-a|-r] THREADS COUNT FUNCTION: each thread makes COUNT processes at once with the
 * others, while the program has pthread_atfork handlers of its own. With -a no child ends before
 * the children of all threads are there: for functions whose child shares memory. With -r all are
 * expected to be refused, the first child ends the program, and there may be many more.
 */
#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "creating.h"

enum { most_threads = 200, most_creations = 10000, most_refusals = 1000000, good = 7 };

static pthread_barrier_t barrier;
static const char* function;
static int threads, count, wait_for_all, all_refused;
static int prepared, in_parent, in_child, children_good, errors, present;
static int ran_in_this_child; /* 0 in the parent, for ever */

static void add(int* counter) { __atomic_add_fetch(counter, 1, __ATOMIC_SEQ_CST); }
static void count_prepare(void) { add(&prepared); }
static void count_parent(void) { add(&in_parent); }
static void count_child(void) { add(&ran_in_this_child); }

/* Says by its status how often the child handler ran in it, and uses malloc if libc's fork made
   it fit for use. */
static int child(void* unused) {
  (void)unused;
  if (wait_for_all) {
    add(&present);
    while (__atomic_load_n(&present, __ATOMIC_SEQ_CST) < threads) sched_yield();
    return good;
  }
  if (ran_in_this_child) free(malloc(100));
  return good + ran_in_this_child;
}

static void* make(void* unused) {
  (void)unused;
  pthread_barrier_wait(&barrier);
  for (int i = 0; i < count; ++i) {
    free(malloc(100));
    const struct outcome outcome = create(function, child, NULL);
    if (all_refused && outcome.result > 0) exit(3);
    if (outcome.result <= 0 || outcome.error != errno_before) add(&errors);
    if (outcome.status == good || outcome.status == good + 1) add(&children_good);
    if (outcome.status == good + 1) add(&in_child);
  }
  return NULL;
}

int main(int argc, char** argv) {
  pthread_t ids[most_threads];
  alarm(30);
  const int option = getopt(argc, argv, "ar");
  wait_for_all = option == 'a';
  all_refused = option == 'r';
  if (argc - optind != 3) return 2;
  threads = atoi(argv[optind]);
  count = atoi(argv[optind + 1]);
  function = argv[optind + 2];
  if (threads < 1 || threads > most_threads || count < 1) return 2;
  if (count > (all_refused ? most_refusals : most_creations) / threads) return 2;
  pthread_atfork(count_prepare, count_parent, count_child);
  pthread_barrier_init(&barrier, NULL, (unsigned)threads);
  for (int i = 0; i < threads; ++i)
    if (pthread_create(&ids[i], NULL, make, NULL) != 0) return 2;
  for (int i = 0; i < threads; ++i) pthread_join(ids[i], NULL);
  printf("%d children, %d errors; prepare %d, parent %d, child %d\n", children_good, errors,
         prepared, in_parent, in_child);
  return 0;
}
