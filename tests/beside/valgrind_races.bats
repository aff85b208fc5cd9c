#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# helgrind and drd: what they say of the library, and what the manual gives against it.

load ../test_helper

setup() {
  export LIMIT=120
}

threads='#include <pthread.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>
extern char** environ;
static int own;
static void* run(void* word) {
  char* words[] = {"true", 0};
  for (int i = 0; i < 2; ++i) {
    pid_t child = fork();
    if (child == 0) _exit(0);
    waitpid(child, 0, 0);
    if ((child = vfork()) == 0) _exit(0);
    waitpid(child, 0, 0);
    posix_spawn(&child, "/bin/true", 0, 0, words, environ);
    waitpid(child, 0, 0);
    system(":");
    pclose(popen(":", "r"));
    if (word) ++own;
  }
  return word;
}
int main(int count, char** words) {
  pthread_t thread[2];
  for (int i = 0; i < 2; ++i) pthread_create(&thread[i], 0, run, words[1]);
  for (int i = 0; i < 2; ++i) pthread_join(thread[i], 0);
  return 0;
}'

@test "the manual's suppressions leave helgrind and drd the program's races alone" {
  local program=$BATS_TEST_TMPDIR/program suppressions=$BATS_TEST_TMPDIR/forkshim.supp
  cc -g -pthread -w -x c -o "$program" - <<<"$threads"
  sed -n '/file: forkshim.supp/,/^\.EE/p' "$ROOT/shim/manual/forkshim-recipes.7" | grep -v '^\.' >"$suppressions"
  for tool in helgrind drd; do
    of=(valgrind -q --tool="$tool" --error-exitcode=9 --child-silent-after-fork=yes)
    run -0 bare "${of[@]}" "$program"
    for text in '' $'[handler log]\noutput = /dev/null\n[handler lint]\noutput = /dev/null' \
      $'[handler fail]\nwhen = 3\n[handler limit]\nlive = 100\n[handler order]'; do
      config <<<"$text"
      [[ -n $text ]] || unset FORKSHIM_CONFIG
      run -9 bare env LD_PRELOAD="$LIB" "${of[@]}" "$program"
      run -0 bare env LD_PRELOAD="$LIB" "${of[@]}" --suppressions="$suppressions" "$program"
      assert_output ""
    done
    run -9 bare env LD_PRELOAD="$LIB" "${of[@]}" --suppressions="$suppressions" "$program" race
    assert_output --partial ": run (<stdin>:"
    refute_output --regexp "at 0x[^
]*libforkshim"
  done
}
