/* SPDX-License-Identifier: MIT */
/*
 * A library with functions for the call handler, of the signature of pthread_atfork. Each writes
 * one letter to standard error, and changes errno, which the program must not notice.
 */
#include <errno.h>
#include <unistd.h>

static void say(char letter) {
  const ssize_t written = write(STDERR_FILENO, &letter, 1);
  (void)written;
  errno = EXDEV;
}

void before_a(void) { say('a'); }
void before_b(void) { say('b'); }
void parent_a(void) { say('1'); }
void parent_b(void) { say('2'); }
void child_a(void) { say('x'); }
void child_b(void) { say('y'); }
