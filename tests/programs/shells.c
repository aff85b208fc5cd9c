/* SPDX-License-Identifier: MIT */
/*
 * shells WHAT: system() as POSIX has it: the caller's signals meanwhile and afterwards
 * (signals), its values (values), and a thread that is cancelled inside (cancel).
 */
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static volatile sig_atomic_t interrupts, quits, deaths;

static void count(int signal) {
  if (signal == SIGINT) ++interrupts;
  if (signal == SIGQUIT) ++quits;
  if (signal == SIGCHLD) ++deaths;
}

static void show_state(const char* when) {
  struct sigaction action;
  sigset_t mask;
  sigaction(SIGINT, NULL, &action);
  sigprocmask(SIG_SETMASK, NULL, &mask);
  printf("%s: interrupts %d, quits %d, deaths %d, handler %d, SIGCHLD blocked %d\n", when,
         interrupts, quits, deaths, action.sa_handler == count, sigismember(&mask, SIGCHLD));
}

/* While the command runs, SIGINT and SIGQUIT are ignored and SIGCHLD waits. */
static void signals(void) {
  struct sigaction action = {.sa_handler = count};
  sigaction(SIGINT, &action, NULL);
  sigaction(SIGQUIT, &action, NULL);
  sigaction(SIGCHLD, &action, NULL);
  show_state("before");
  const int status = system("kill -INT $PPID; kill -QUIT $PPID; exit 3");
  printf("status %d\n", WEXITSTATUS(status));
  show_state("after");
  const int own = system("exec grep -E 'SigBlk|SigIgn' /proc/self/status");
  printf("the shell has its caller's signals: %d\n", own == 0);
  raise(SIGINT);
  show_state("later");
}

static void values(void) {
  const char* commands[] = {NULL, "exit 0", "exit 127", "exit 255", "kill -9 $$", "nonexistent"};
  for (size_t i = 0; i < sizeof commands / sizeof *commands; ++i) {
    errno = 1234;
    const int status = system(commands[i]);
    const int error = errno;
    printf("%s: %#x %s\n", commands[i] ? commands[i] : "NULL", (unsigned)status,
           error == 1234 ? "kept" : strerrorname_np(error));
  }
}

static void* run_for_ever(void* ready) {
  char command[100];
  snprintf(command, sizeof command, "echo >&%d; exec sleep 1000", *(int*)ready);
  return (void*)(long)system(command);
}

/* Cancelled inside, system() ends its shell and the thread. */
static void cancel(void) {
  pthread_t thread;
  void* result;
  int ready[2];
  char byte;
  if (pipe(ready) != 0) exit(2);
  pthread_create(&thread, NULL, run_for_ever, &ready[1]);
  if (read(ready[0], &byte, 1) != 1) exit(2);
  pthread_cancel(thread);
  pthread_join(thread, &result);
  printf("cancelled %d, children left %d\n", result == PTHREAD_CANCELED,
         waitpid(-1, NULL, 0) != -1);
  printf("and again: %d\n", WEXITSTATUS(system("exit 4")));
}

int main(int argc, char** argv) {
  alarm(20);
  setvbuf(stdout, NULL, _IOLBF, 0);
  if (argc != 2) return 2;
  if (strcmp(argv[1], "signals") == 0) signals();
  if (strcmp(argv[1], "values") == 0) values();
  if (strcmp(argv[1], "cancel") == 0) cancel();
  return 0;
}
