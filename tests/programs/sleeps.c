/* SPDX-License-Identifier: MIT */
/*
 * Preloaded in front of forkshim: instead of sleeping, a nanosleep by syscall(2) says on standard
 * error how many nanoseconds it would have slept.
 */
#include <dlfcn.h>
#include <stdarg.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static long pass_on(long number, const long arguments[6]) {
  long (*real)(long, ...) = (long (*)(long, ...))dlsym(RTLD_NEXT, "syscall");
  return real(number, arguments[0], arguments[1], arguments[2], arguments[3], arguments[4],
              arguments[5]);
}

__attribute__((visibility("default"))) long syscall(long number, ...) {
  long arguments[6];
  va_list list;
  va_start(list, number);
  for (int i = 0; i < 6; ++i) arguments[i] = va_arg(list, long);
  va_end(list);
  if (number != SYS_nanosleep) return pass_on(number, arguments);
  const struct timespec* span = (const struct timespec*)arguments[0];
  dprintf(STDERR_FILENO, "%lld\n", span->tv_sec * 1000000000LL + span->tv_nsec);
  return 0;
}
