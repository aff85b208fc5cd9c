/* SPDX-License-Identifier: MIT */
/*
 * program_atfork FILE FUNCTION: forks with pthread_atfork handlers of its own, each of which
 * appends a line to FILE.
 */
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "creating.h"

static int file;

static void append(const char* line) {
  if (write(file, line, strlen(line)) < 0) _exit(2);
}

static void prepare(void) { append("program-prepare\n"); }
static void parent(void) { append("program-parent\n"); }
static void child(void) { append("program-child\n"); }

static int exit_at_once(void* unused) {
  (void)unused;
  return 0;
}

int main(int argc, char** argv) {
  alarm(20);
  if (argc != 3) return 2;
  file = open(argv[1], O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
  if (file < 0 || pthread_atfork(prepare, parent, child) != 0) return 2;
  const struct outcome outcome = create(argv[2], exit_at_once, NULL);
  printf("%s: child exited %d\n", argv[2], outcome.status);
  return 0;
}
