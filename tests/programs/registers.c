/* SPDX-License-Identifier: MIT */
/*
 * registers: calls each function that returns in parent and child with a known word in every
 * callee-saved register, and says in which process one has changed.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "creating.h"

pid_t __fork(void);
pid_t __vfork(void);

/* In registers_CPU.S. The child exits there, with 0 if nothing changed. In the parent: what the
   function returned, or -2 if a register changed. */
pid_t call_with_marked_registers(pid_t (*function)(void));

static const struct {
  const char* name;
  pid_t (*function)(void);
} functions[] = {
    {"fork", fork}, {"__fork", __fork}, {"_Fork", _Fork}, {"vfork", vfork}, {"__vfork", __vfork}};

int main(void) {
  alarm(20);
  for (size_t i = 0; i < sizeof functions / sizeof functions[0]; ++i) {
    errno = errno_before;
    const pid_t pid = call_with_marked_registers(functions[i].function);
    const int error = errno;
    if (pid > 0) {
      printf("%s: kept, child %d, errno %d\n", functions[i].name, wait_for(pid), error);
    } else {
      printf("%s: %s\n", functions[i].name, pid == -2 ? "changed" : strerrorname_np(error));
    }
  }
  return 0;
}
