/* SPDX-License-Identifier: MIT */
/*
 * Two modes for outside observers: `inspect` says what a preloaded library added to the process,
 * and `forks N` makes N forks for callgrind and strace to count what one of them takes; `threads N`
 * makes threads, and `execs N` execs that fail, since one that does not ends the counting. Parent
 * and children leave by _exit alike, so the difference between two runs is the calls alone.
 * `forks N maps` prints the process's mappings first.
 */
#include <dirent.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bench.h"

static int count_mappings(void) {
  FILE* maps = fopen("/proc/self/maps", "re");
  if (!maps) die("/proc/self/maps");
  int lines = 0;
  for (int c; (c = getc(maps)) != EOF;) lines += c == '\n';
  fclose(maps);
  return lines;
}

static int count_threads(void) {
  DIR* tasks = opendir("/proc/self/task");
  if (!tasks) die("/proc/self/task");
  int threads = 0;
  for (struct dirent* entry; (entry = readdir(tasks));) threads += entry->d_name[0] != '.';
  closedir(tasks);
  return threads;
}

int inspect_self(void) {
  printf("%d %d\n", count_mappings(), count_threads());
  return 0;
}

static void print_maps(void) {
  FILE* maps = fopen("/proc/self/maps", "re");
  if (!maps) die("/proc/self/maps");
  for (int c; (c = getc(maps)) != EOF;) putchar(c);
  fclose(maps);
  fflush(stdout);
}

static void make_fork(void) {
  const pid_t pid = fork();
  if (pid == 0) _exit(0);
  reap(pid);
}

static void* return_at_once(void* unused) { return unused; }

static void make_thread(void) {
  pthread_t thread;
  if (pthread_create(&thread, NULL, return_at_once, NULL)) die("pthread_create");
  pthread_join(thread, NULL);
}

static void make_exec(void) {
  char* words[] = {"nowhere", NULL};
  execv("/nowhere", words);
}

int make_calls(const char* what, int count, int with_maps) {
  if (count < 0 || count > max_calls) {
    fprintf(stderr, "fork_bench: %s takes 0 to %d\n", what, max_calls);
    return 2;
  }
  if (with_maps) print_maps();
  void (*const make)(void) = !strcmp(what, "forks")     ? make_fork
                             : !strcmp(what, "threads") ? make_thread
                                                        : make_exec;
  for (int i = 0; i < count; i++) make();
  _exit(0);
}
