/* SPDX-License-Identifier: MIT */
/*
 * create [-l] [-n COUNT] FUNCTION...: makes COUNT processes by each function and says what came
 * of each. The child exits with 7, or with 9 if errno changed on its way. With -l as an ordinary
 * user who may make no more processes.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "creating.h"

enum { most = 1000 };

static int exit_with_verdict(void* unused) {
  (void)unused;
  return errno == errno_before ? 7 : 9;
}

static void run_out_of_processes(void) {
  const struct rlimit none = {0, 0};
  if (geteuid() == 0 && setuid(65534) != 0) _exit(2);
  if (setrlimit(RLIMIT_NPROC, &none) != 0) _exit(2);
}

static void report(const char* function, const struct outcome* outcome) {
  if (outcome->result > 0) {
    printf("%s: child exited %d, errno %d\n", function, outcome->status, outcome->error);
  } else {
    printf("%s: %d %s\n", function, outcome->result, strerrorname_np(outcome->error));
  }
}

int main(int argc, char** argv) {
  int count = 1, option;
  alarm(20);
  setvbuf(stdout, NULL, _IOLBF, 0);
  while ((option = getopt(argc, argv, "ln:")) != -1) {
    if (option == 'l') run_out_of_processes();
    if (option == 'n') count = atoi(optarg);
  }
  if (count < 1 || count > most) return 2;
  for (int i = optind; i < argc; ++i) {
    for (int made = 0; made < count; ++made) {
      const struct outcome outcome = create(argv[i], exit_with_verdict, NULL);
      report(argv[i], &outcome);
    }
  }
  return 0;
}
