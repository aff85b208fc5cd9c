/* SPDX-License-Identifier: MIT */
/*
 * fork_in_signal FUNCTION COUNT: allocates and frees while a timer's signal handler makes COUNT
 * processes. Only signals that interrupt malloc or free count.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "creating.h"

enum { most = 1000, slots = 64 };

static const char* function;
static int wanted;
static volatile sig_atomic_t allocating, made, bad;

static int exit_with_seven(void* unused) {
  (void)unused;
  return 7;
}

static void interrupt(int signal_number) {
  (void)signal_number;
  if (!allocating || made == wanted) return;
  const struct outcome outcome = create(function, exit_with_seven, NULL);
  if (outcome.status != 7 || outcome.error != errno_before) ++bad;
  ++made;
}

int main(int argc, char** argv) {
  static void* memory[slots];
  unsigned at = 1;
  alarm(30);
  if (argc != 3) return 2;
  function = argv[1];
  wanted = atoi(argv[2]);
  if (wanted < 1 || wanted > most) return 2;
  const struct sigaction action = {.sa_handler = interrupt, .sa_flags = SA_RESTART};
  const struct itimerspec often = {{0, 100000}, {0, 100000}};
  struct sigevent event = {.sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGUSR1};
  timer_t timer;
  sigaction(SIGUSR1, &action, NULL);
  if (timer_create(CLOCK_MONOTONIC, &event, &timer) != 0) return 2;
  timer_settime(timer, 0, &often, NULL);
  while (made < wanted) {
    at = at * 1103515245u + 12345u;
    allocating = 1;
    free(memory[at / 65536 % slots]);
    memory[at / 65536 % slots] = malloc(at / 4096 % 5000);
    allocating = 0;
  }
  printf("%d made inside malloc, %d bad\n", (int)made, (int)bad);
  return 0;
}
