/* SPDX-License-Identifier: MIT */
/*
 * small_stack FUNCTION...: makes a process by each function in a signal handler that runs on an
 * alternate stack of 16 KiB, with a page below it that may not be touched.
 */
#include <signal.h>
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

#include "creating.h"

enum { stack_size = 16384, guard_size = 65536 };

static const char* function;
static struct outcome outcome;

static int exit_with_seven(void* unused) {
  (void)unused;
  return 7;
}

static void handle(int signal_number) {
  (void)signal_number;
  outcome = create(function, exit_with_seven, NULL);
}

int main(int argc, char** argv) {
  alarm(20);
  char* memory = mmap(NULL, guard_size + stack_size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) return 2;
  if (mprotect(memory + guard_size, stack_size, PROT_READ | PROT_WRITE) != 0) return 2;
  const stack_t stack = {.ss_sp = memory + guard_size, .ss_size = stack_size};
  const struct sigaction action = {.sa_handler = handle, .sa_flags = SA_ONSTACK};
  if (sigaltstack(&stack, NULL) != 0 || sigaction(SIGUSR1, &action, NULL) != 0) return 2;
  for (int i = 1; i < argc; ++i) {
    function = argv[i];
    raise(SIGUSR1);
    printf("%s: child exited %d, errno %d\n", function, outcome.status, outcome.error);
  }
  return 0;
}
