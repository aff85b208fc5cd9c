/* SPDX-License-Identifier: MIT */
#include "creating.h"

#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

pid_t __fork(void);
__attribute__((returns_twice)) pid_t __vfork(void);
int __clone(int (*start)(void*), void* stack, int flags, void* argument, ...);

enum { vfork_like = CLONE_VM | CLONE_VFORK | SIGCHLD, stack_size = 262144 };

int wait_for(pid_t pid) {
  int status;
  if (waitpid(pid, &status, __WALL) != pid) return 255;
  return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

static int is(const char* function, const char* name) { return strcmp(function, name) == 0; }

/* Not from malloc, which a vfork child or a signal handler must not call. */
static char* map_stack(void) {
  void* stack = mmap(NULL, stack_size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (stack == MAP_FAILED) _exit(2);
  return stack;
}

static pid_t clone_on(char* top, const char* function, child_function* child, void* argument) {
  if (is(function, "clone")) return clone(child, top, SIGCHLD, argument);
  if (is(function, "__clone")) return __clone(child, top, SIGCHLD, argument);
  if (is(function, "clone-vfork")) return clone(child, top, vfork_like, argument);
  if (is(function, "__clone-vfork")) return __clone(child, top, vfork_like, argument);
  fprintf(stderr, "no function %s\n", function);
  exit(2);
}

/* Afterwards the child is done with this memory: it has a copy, or the parent has waited. */
static pid_t call_clone(const char* function, child_function* child, void* argument) {
  char* const stack = map_stack();
  const pid_t result = clone_on(stack + stack_size, function, child, argument);
  munmap(stack, stack_size);
  return result;
}

/*
 * The functions return here in the child, too, and a vfork child must not leave create(). A call
 * that returns behind another one has lost its return address to that one.
 */
__attribute__((noinline)) struct outcome create(const char* function, child_function* child,
                                                void* argument) {
  struct outcome outcome;
  const char* volatile returned_from = function;
  errno = errno_before;
  if (is(function, "fork")) {
    outcome.result = fork();
    returned_from = "fork";
  } else if (is(function, "__fork")) {
    outcome.result = __fork();
    returned_from = "__fork";
  } else if (is(function, "_Fork")) {
    outcome.result = _Fork();
    returned_from = "_Fork";
  } else if (is(function, "vfork")) {
    outcome.result = vfork();
    returned_from = "vfork";
  } else if (is(function, "__vfork")) {
    outcome.result = __vfork();
    returned_from = "__vfork";
  } else {
    outcome.result = call_clone(function, child, argument);
  }
  if (!is(function, returned_from)) abort();
  if (outcome.result == 0) _exit(child(argument));
  outcome.error = errno;
  outcome.status = outcome.result > 0 ? wait_for(outcome.result) : -1;
  return outcome;
}
