// SPDX-License-Identifier: MIT
// Part of a build with musl alone: what glibc has, by what musl has.
#include <dlfcn.h>
#include <stdlib.h>

namespace {

constexpr int most = 8;

struct {
  void (*function)(int, void*);
  void* argument;
} at_exit[most];
int count = 0;

// musl does not say with which status exit was called.
void run() {
  while (count > 0) {
    --count;
    at_exit[count].function(0, at_exit[count].argument);
  }
}

}  // namespace

extern "C" {

int on_exit(void (*function)(int, void*), void* argument) {
  if (count == most || (count == 0 && atexit(run) != 0)) return -1;
  at_exit[count++] = {function, argument};
  return 0;
}
}
