/* SPDX-License-Identifier: MIT */
/*
 * vfork_killed OUTER INNER COUNT: COUNT times, a child made by OUTER makes one by INNER, which
 * kills it. Both functions are of the vfork kind, so that the parent goes on from the middle of
 * its child's creation. Prints whether each was killed, and whether the address space grew.
 */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "creating.h"

enum { most = 500, warm_up = 2, overwritten = 8192, pages_of_stack = 64 };

static const char* inner;
static pid_t first_process;
static pid_t to_be_killed; /* stored by a child that shares this memory */
static char* frame_of_child;

/* Of the grandchild: its maker is killed before it can unmap that. */
static int has_own_stack(void) { return strstr(inner, "clone") != NULL; }

static int kill_parent(void* unused) {
  (void)unused;
  if (getppid() != to_be_killed || to_be_killed == first_process) return 1;
  kill(first_process, SIGUSR1);
  kill(to_be_killed, SIGKILL);
  return 0;
}

/*
 * Runs in the parent before it returns from its vfork, on a stack of its own, and overwrites the
 * stack that the dead child has used: what a signal without a stack of its own does, too.
 */
static void overwrite_stack_of_child(int signal_number) {
  (void)signal_number;
  memset(frame_of_child - overwritten, 0xa5, overwritten);
}

static void catch_signal(void) {
  const stack_t stack = {.ss_sp = malloc(SIGSTKSZ), .ss_size = SIGSTKSZ};
  const struct sigaction action = {.sa_handler = overwrite_stack_of_child,
                                   .sa_flags = SA_ONSTACK | SA_RESTART};
  if (!stack.ss_sp || sigaltstack(&stack, NULL) != 0) exit(2);
  sigaction(SIGUSR1, &action, NULL);
}

/* A grandchild on this stack must be out of the way of the parent, which goes on meanwhile. */
static int be_killed_from_below(void) {
  volatile char gap[65536];
  gap[0] = gap[sizeof gap - 1] = 1;
  create(inner, kill_parent, NULL);
  return gap[0];
}

static int be_killed(void* unused) {
  (void)unused;
  to_be_killed = getpid();
  frame_of_child = __builtin_frame_address(0);
  if (!has_own_stack()) return be_killed_from_below();
  return create(inner, kill_parent, NULL).status;
}

static long mapped_pages(void) {
  char text[64] = "";
  const int file = open("/proc/self/statm", O_RDONLY);
  if (file < 0 || read(file, text, sizeof text - 1) <= 0) _exit(2);
  close(file);
  return strtol(text, NULL, 10);
}

int main(int argc, char** argv) {
  long before = 0;
  int killed = 0;
  alarm(20);
  if (argc != 4) return 2;
  inner = argv[2];
  const int count = atoi(argv[3]);
  if (count < 1 || count > most) return 2;
  catch_signal();
  first_process = getpid();
  prctl(PR_SET_CHILD_SUBREAPER, 1);
  for (int i = 0; i < count; ++i) {
    if (i == warm_up) before = mapped_pages();
    killed += create(argv[1], be_killed, NULL).status == 128 + SIGKILL;
    while (wait(NULL) > 0) continue;
  }
  const long stacks = has_own_stack() ? count - warm_up : 0;
  printf("killed %d of %d, %s\n", killed, count,
         mapped_pages() - before <= stacks * pages_of_stack ? "no memory lost" : "memory lost");
  return 0;
}
