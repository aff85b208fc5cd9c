#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Threads that make processes at the same time.

load ../test_helper
load ../trace

at_once() { # ARGS OF threads
  rm -f "$TRACE"
  run preload "$PROGRAMS/threads" "$@"
  assert_success
}

@test "16 threads fork at once, and each fork runs each handler once" {
  trace_with
  for function in fork __fork; do
    at_once 16 20 "$function"
    assert_output "320 children, 0 errors; prepare 320, parent 320, child 320"
    assert_equal "$(count prepare) $(count parent) $(count child)" "960 960 960"
    assert_paired
  done
}

@test "_Fork and clone run handlers in 16 threads, and none of the program's own" {
  trace_with
  for function in _Fork clone; do
    at_once 16 20 "$function"
    assert_output "320 children, 0 errors; prepare 0, parent 0, child 0"
    assert_equal "$(count prepare) $(count parent) $(count child)" "960 960 960"
    assert_paired
  done
}

@test "16 threads vfork at once" {
  trace_with
  for function in "${vfork_functions[@]}"; do
    at_once 16 20 "$function"
    assert_output "320 children, 0 errors; prepare 0, parent 0, child 0"
    assert_equal "$(count prepare) $(count parent) $(count vfork_child)" "960 960 960"
    assert_paired
  done
}

@test "100 threads wait in a vfork at the same time" {
  trace_with
  for function in "${vfork_functions[@]}"; do
    at_once -a 100 1 "$function"
    assert_output "100 children, 0 errors; prepare 0, parent 0, child 0"
    assert_equal "$(count vfork_child)" 300
    assert_paired
  done
}

@test "refusals and successes mix in 16 threads" {
  trace_with "2=refuse = 11" "2=when = 2+2"
  at_once 16 20 fork
  assert_output "160 children, 160 errors; prepare 160, parent 160, child 160"
  assert_equal "$(count parent) $(count failed) $(count child)" "320 480 320"
}

@test "when, max and lineages are exact in 16 threads" {
  trace_with "1=when = 11..60" "2=max = 40"
  at_once 16 20 fork
  assert_equal "$(grep -c '^prepare 1 ' "$TRACE") $(grep -c '^prepare 2 ' "$TRACE")" "50 40"
  assert_equal "$(awk '/^prepare 3/ { print $3 }' "$TRACE" | sort -u | wc -l)" 320
  assert_paired
}

@test "ordinals, when and max lose no count in 16 threads" {
  trace_with "1=when = 480000" "2=max = 5" "3=at = 0.480000"
  printf '[handler fail]\n' >>"$FORKSHIM_CONFIG"
  at_once -r 16 30000 fork
  assert_output "0 children, 480000 errors; prepare 0, parent 0, child 0"
  assert_equal "$(awk '$1 == "failed" { print $2 }' "$TRACE" | sort | tr -d '\n')" 1222223
}

# One of a thousand enters itself at the moment when its parent does.
# bats test_tags=native
@test "each process that threads spawn at once is counted once" {
  cc -pthread -o "$BATS_TEST_TMPDIR/spawning" -x c - <<'C'
#include <pthread.h>
#include <spawn.h>
#include <sys/wait.h>
extern char** environ;
static void* create(void* nothing) {
  char* words[] = {"true", NULL};
  pid_t child;
  for (int i = 0; i < 1000; ++i)
    if (posix_spawn(&child, "/bin/true", NULL, NULL, words, environ) == 0) waitpid(child, NULL, 0);
  return nothing;
}
int main(void) {
  pthread_t threads[3];
  for (int i = 0; i < 3; ++i) pthread_create(&threads[i], NULL, create, NULL);
  for (int i = 0; i < 3; ++i) pthread_join(threads[i], NULL);
}
C
  run shim run --stats -- "$BATS_TEST_TMPDIR/spawning"
  assert_success
  assert_regex "${lines[0]}" "^forkshim: 3001 processes in .*, 3000 creations: 3000 made"
}
