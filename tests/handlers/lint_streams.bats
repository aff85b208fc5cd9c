#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# The lint handler and streams that are none, since stdout and stderr are the program's variables.

load ../test_helper

@test "a stdout that is no stream is left alone, and another stream is looked at" {
  config <<<$'[handler lint]\nchecks = stdio'
  cc -x c -o "$BATS_TEST_TMPDIR/program" - <<'END'
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>
#include <wchar.h>
static void make(FILE* stream) {
  stdout = stream;
  if (fork() == 0) _exit(0);
  wait(0);
}
int main(void) {
  static char bytes[3][4096];
  char* const pages = mmap(0, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  mprotect(pages + 4096, 4096, PROT_NONE);
  for (int i = 0; i < 3; ++i) memset(bytes[i], i - 1, sizeof bytes[i]);
  make(0), make((FILE*)8), make((FILE*)(pages + 4096)), make((FILE*)(pages + 4096 - 16));
  make((FILE*)-8);
  for (int i = 0; i < 3; ++i) make((FILE*)bytes[i]);
  FILE* const narrow = fopen("/dev/null", "w");
  fputs("seven..", narrow);
  make(narrow);
  return 0;
}
END
  run -0 preload "$BATS_TEST_TMPDIR/program"
  assert_output --regexp '^forkshim: [^:]*: fork at [^:]*: output is not flushed: stdout \(7 bytes\); [^:]*$'
}
