/* SPDX-License-Identifier: MIT */
/*
 * atfork_rows libc|forkshim|configured ROW FUNCTION: registers fork handlers by pthread_atfork or
 * forkshim_atfork, or leaves it to the configuration, makes a process by FUNCTION, and prints
 * which handlers ran. ROW is a row of the manual's table.
 */
#include "atfork_rows.h"

#include <dlfcn.h>
#include <pthread.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "creating.h"
#include "forkshim/atfork.h"

static char (*records)[200]; /* shared with children: prepare, parent, child */
static registrar* add;
static pthread_t forking;
static const char* made_by;

void ran(int phase, char what) {
  const size_t length = strlen(records[phase]);
  if (length < sizeof records[phase] - 1) records[phase][length] = what;
}

void prepare1(void) { ran(0, '1'); }
void prepare2(void) { ran(0, '2'); }
void prepare3(void) { ran(0, '3'); }
void parent1(void) { ran(1, '1'); }
void parent2(void) { ran(1, '2'); }
void parent3(void) { ran(1, '3'); }
void child1(void) { ran(2, '1'); }
void child2(void) { ran(2, '2'); }
void child3(void) { ran(2, '3'); }

static char who(void) { return pthread_equal(pthread_self(), forking) ? 't' : 'x'; }
void prepare_thread(void) { ran(0, who()); }
void parent_thread(void) { ran(1, who()); }
void child_thread(void) { ran(2, who()); }

void child_allocates(void) {
  for (int size = 1; size < 100000; size += 997) free(malloc((size_t)size));
  ran(2, 'm');
}

static void prepare_late(void) {
  static int done;
  if (!done++ && add(prepare1, parent1, child1) != 0) abort();
}

static int none(routine* prepare, routine* parent, routine* child) {
  (void)prepare, (void)parent, (void)child;
  return 0;
}

static int exit_at_once(void* unused) {
  (void)unused;
  return 0;
}

static int fork_again(void* unused) {
  (void)unused;
  return create("fork", exit_at_once, NULL).status;
}

static struct outcome spawn(void) {
  char* arguments[] = {"true", NULL};
  pid_t child = -1;
  const int error = posix_spawn(&child, "/bin/true", NULL, NULL, arguments, environ);
  return (struct outcome){error ? -1 : child, error, error ? 0 : wait_for(child)};
}

static void make(child_function* child) {
  memset(records, 0, 3 * sizeof *records);
  const struct outcome outcome =
      strcmp(made_by, "posix_spawn") == 0 ? spawn() : create(made_by, child, NULL);
  printf("%s: prepare [%s], parent [%s], child [%s]\n",
         outcome.result == -1 ? strerrorname_np(outcome.error) : "made", records[0], records[1],
         records[2]);
}

static void* fork_there(void* unused) {
  forking = pthread_self();
  make(exit_at_once);
  return unused;
}

static void* allocate(void* unused) {
  for (;;) free(malloc(1 + (size_t)random() % 100000));
  return unused;
}

static int three(void) {
  return add(prepare1, parent1, child1) || add(prepare2, parent2, child2) ||
         add(prepare3, parent3, child3);
}

static void no_more_processes(void) {
  const struct rlimit limit = {0, 0};
  if (geteuid() == 0 && setuid(65534) != 0) exit(2);
  if (setrlimit(RLIMIT_NPROC, &limit) != 0) exit(2);
}

/* libc has as many places as there is memory. */
static void fill(void) {
  const struct rlimit limit = {64 << 20, 64 << 20};
  int error = 0;
  if (setrlimit(RLIMIT_AS, &limit) != 0) exit(2);
  for (long i = 0; i < 10000000 && error == 0; ++i) error = add(NULL, NULL, NULL);
  printf("%s\n", error ? strerrorname_np(error) : "no end");
}

static void unload(const char* library, int by_libc) {
  void* object = dlopen(library, RTLD_NOW | RTLD_LOCAL);
  if (!object) exit(2);
  register_library* const registering = (register_library*)dlsym(object, "register_here");
  if (add != none && registering(by_libc) != 0) exit(2);
  make(exit_at_once);
  dlclose(object);
  make(exit_at_once);
}

static int run(const char* row, int by_libc) {
  pthread_t thread;
  if (strchr(row, '/')) return unload(row, by_libc), 0;
  if (strcmp(row, "nulls") == 0)
    return add(NULL, NULL, NULL) || add(prepare1, NULL, NULL) || add(NULL, parent2, NULL) ||
           add(NULL, NULL, child3) || (make(exit_at_once), 0);
  if (strcmp(row, "twice") == 0)
    return add(prepare1, parent1, child1) || add(prepare1, parent1, child1) ||
           (make(exit_at_once), 0);
  if (strcmp(row, "thread") == 0)
    return add(prepare_thread, parent_thread, child_thread) ||
           pthread_create(&thread, NULL, fork_there, NULL) || pthread_join(thread, NULL);
  if (strcmp(row, "late") == 0)
    return add(prepare_late, NULL, NULL) || (make(exit_at_once), make(exit_at_once), 0);
  if (strcmp(row, "malloc") == 0) {
    if (add(NULL, NULL, child_allocates) || pthread_create(&thread, NULL, allocate, NULL)) return 1;
    for (int i = 0; i < 100; ++i) make(exit_at_once);
    return 0;
  }
  if (strcmp(row, "full") == 0) return three() || (fill(), make(exit_at_once), 0);
  if (three() != 0) return 1;
  if (strcmp(row, "limit") == 0) no_more_processes();
  make(strcmp(row, "grandchild") == 0 ? fork_again : exit_at_once);
  return 0;
}

int main(int argc, char** argv) {
  alarm(20);
  if (argc != 4) return 2;
  records =
      mmap(NULL, 3 * sizeof *records, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  const int by_libc = strcmp(argv[1], "libc") == 0;
  add = by_libc ? pthread_atfork : strcmp(argv[1], "forkshim") == 0 ? forkshim_atfork : none;
  made_by = argv[3];
  return add ? run(argv[2], by_libc) : 3;
}
