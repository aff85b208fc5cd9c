/* SPDX-License-Identifier: MIT */
/*
 * doors [-u] [-f N] DOOR...: opens each door and prints a line: its name, what the function
 * returned ("child" for a pid), errno ("kept" if it is as before), and the child's exit status.
 * -u: as an ordinary user who may make no more processes. -f N: with at most N descriptors.
 */
#include "doors.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

int as_exit_status(int status) {
  return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

int child_verdict(void) {
  return errno == errno_before ? child_status : child_status_errno_changed;
}

struct outcome made(long result, int error) {
  int status;
  if (result <= 0) return returned(result, error, -1);
  if (waitpid((pid_t)result, &status, __WALL) != result) return returned(result, error, 255);
  return returned(result, error, as_exit_status(status));
}

struct outcome returned(long result, int error, int status) {
  const struct outcome outcome = {result, error, status};
  return outcome;
}

static const struct door* find(const char* name) {
  const struct door* lists[] = {fork_doors, raw_doors, past_doors, spawn_doors, session_doors};
  for (size_t i = 0; i < sizeof lists / sizeof *lists; ++i)
    for (const struct door* door = lists[i]; door->name; ++door)
      if (strcmp(door->name, name) == 0) return door;
  fprintf(stderr, "doors: there is no door %s\n", name);
  exit(2);
}

static void limit(int resource, rlim_t value) {
  const struct rlimit limits = {value, value};
  if (setrlimit(resource, &limits) != 0) exit(2);
}

static void report(const char* name, const struct outcome* outcome) {
  printf("%s: ", name);
  if (outcome->status >= 0 && outcome->result > 0) {
    printf("child");
  } else {
    printf("%ld", outcome->result);
  }
  const char* error = outcome->error == errno_before ? "kept" : strerrorname_np(outcome->error);
  printf(" %s", error ? error : "none");
  if (outcome->status >= 0) printf(" %d", outcome->status);
  printf("\n");
}

int main(int argc, char** argv) {
  int option;
  alarm(20);
  setvbuf(stdout, NULL, _IOLBF, 0);
  while ((option = getopt(argc, argv, "f:u")) != -1) {
    if (option == 'f') limit(RLIMIT_NOFILE, (rlim_t)atoi(optarg));
    if (option == 'u') {
      if (geteuid() == 0 && setuid(65534) != 0) return 2;
      limit(RLIMIT_NPROC, 0);
    }
  }
  for (int i = optind; i < argc; ++i) {
    const struct outcome outcome = find(argv[i])->open(argv[i]);
    report(argv[i], &outcome);
  }
  return 0;
}
