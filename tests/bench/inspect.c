/* SPDX-License-Identifier: MIT */
/*
 * Two modes for outside observers: `inspect` says what a preloaded library added to the process,
 * and `forks N` makes N forks for callgrind and strace to count what one of them takes. Parent
 * and children leave by _exit alike, so the difference between two runs is the forks alone.
 * `forks N maps` prints the process's mappings first.
 */
#include <dirent.h>
#include <stdlib.h>
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

int make_forks(int count, int with_maps) {
  if (count < 0 || count > max_calls) {
    fprintf(stderr, "fork_bench: forks takes 0 to %d\n", max_calls);
    return 2;
  }
  if (with_maps) print_maps();
  for (int i = 0; i < count; i++) {
    const pid_t pid = fork();
    if (pid == 0) _exit(0);
    reap(pid);
  }
  _exit(0);
}
