// SPDX-License-Identifier: MIT
// sweep_victim MODE COUNT: makes COUNT children one after the other, each of which prints its
// number, and answers a creation that fails in the way MODE says.
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static void stay_deaf(void) {
  signal(SIGTERM, SIG_IGN);
  signal(SIGINT, SIG_IGN);
  sleep(60);
}

// A double fork into a session of its own, as daemons make it.
static void leave_one_behind(void) {
  if (fork() != 0) return;
  setsid();
  if (fork() == 0) stay_deaf();
  _exit(0);
}

static void say_where(const char* file) {
  const int made = open(file, O_CREAT | O_WRONLY, 0600);
  if (made >= 0) close(made);
}

static void answer_failure(const char* mode, int number) {
  fprintf(stderr, "sweep_victim: fork: %s\n", strerror(errno));
  if (strcmp(mode, "crash") == 0) abort();
  if (strcmp(mode, "report") == 0) exit(3);
  if (strcmp(mode, "hang") == 0) stay_deaf();
  if (strcmp(mode, "hang-later") == 0) {
    if (number == 1) exit(3);
    say_where("hanging");
    stay_deaf();
  }
  if (strcmp(mode, "leak") == 0) leave_one_behind();
  // silent: goes on without the child
}

static int make_child(int number, const char* mode) {
  pid_t pid = fork();
  if (pid < 0 && strcmp(mode, "retry") == 0) pid = fork();
  if (pid < 0) return -1;
  if (pid == 0) {
    printf("child %d\n", number);
    fflush(stdout);
    _exit(0);
  }
  int status = 0;
  waitpid(pid, &status, 0);
  return WIFSIGNALED(status) ? -1 : 0;
}

int main(int argc, char** argv) {
  if (argc < 3) return 2;
  for (int i = 1; i <= atoi(argv[2]); i++)
    if (make_child(i, argv[1]) != 0) answer_failure(argv[1], i);
  return 0;
}
