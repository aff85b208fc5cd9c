#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Programs with ThreadSanitizer or AddressSanitizer, by gcc, whose runtime is a library behind the
# shim, and by clang, whose runtime is in the program and calls the shim; and handlers of threads.
# By thrd_create, programs of ThreadSanitizer crash without the shim as well.

# shellcheck disable=SC2154 # what the loaded files and run assign
load ../test_helper

setup_file() {
  local compiler sanitizer
  export SANITIZED=$BATS_FILE_TMPDIR
  for compiler in gcc clang; do
    for sanitizer in thread address; do
      "$compiler" -g -O1 -fsanitize=$sanitizer -pthread -o "$SANITIZED/$compiler-$sanitizer" \
        "$ROOT/tests/fixtures/programs/make_threads.c"
    done
  done
}

setup() {
  programs=("$SANITIZED"/{gcc,clang}-{thread,address})
  # gcc's runtime of addresses asks to be the first library, and a thread's end may leave memory.
  export ASAN_OPTIONS=verify_asan_link_order=0:detect_leaks=0
  # What ThreadSanitizer says of the program itself, with and without the shim, is no failure.
  export TSAN_OPTIONS=exitcode=0
}

look_at_threads() { # [SECTION-TEXT]
  config <<<"[handler log]
kinds = all,thread
output = $BATS_TEST_TMPDIR/log
${1-}"
}

# As bare, except that the shim may be named in a report.
assert_as_bare() { # WAY COUNT...
  local program expected
  for program in "${programs[@]}"; do
    expected=$(bare "$program" "$@" 2>/dev/null)
    run -0 --separate-stderr preload "$program" "$@"
    assert_equal "${program##*/}: $output" "${program##*/}: $expected"
  done
}

@test "threads are made as without the shim, and logged" {
  look_at_threads
  assert_as_bare pthread_create 3
  assert_as_bare fork 2
  # Beside the program's, clang's ThreadSanitizer has one of its own.
  run jq -rs 'map(select(.kind == "thread" and .phase == "parent")) | length >= 4 * 5' \
    "$BATS_TEST_TMPDIR/log"
  assert_output true
}

@test "a refused thread is refused to the program" {
  look_at_threads '[handler fail]
kinds = thread
when = 3'
  for program in "${programs[@]}"; do
    run -0 --separate-stderr preload "$program" pthread_create 4
    assert_regex "${program##*/}: $output" "${program##*/}: result 11
3 begun, [0-9]+ changed"
  done
}

@test "10,000 threads are made, and the last but one is refused" {
  look_at_threads '[handler fail]
kinds = thread
when = 9999'
  for program in "${programs[@]}" "$PROGRAMS/make_threads"; do
    run -0 --separate-stderr preload "$program" pthread_create 10000
    assert_regex "${program##*/}: $output" "${program##*/}: result 11
9999 begun, [0-9]+ changed"
  done
}

@test "threads are made in a signal's handler as without the shim" {
  look_at_threads
  assert_as_bare signal 2
}

# clang's AddressSanitizer calls the unwinding of a cancelled thread an overflow, with and without.
@test "a thread with a cancellation pending makes one as without the shim, and is cancelled" {
  look_at_threads
  programs=("$SANITIZED"/{gcc,clang}-thread "$SANITIZED/gcc-address")
  for program in "${programs[@]}"; do
    run -0 --separate-stderr preload "$program" cancelled 1
    assert_equal "${program##*/}: ${lines[*]::2}" "${program##*/}: goes on with 0 cancelled"
  done
}

@test "LeakSanitizer finds no leak in what handlers keep" {
  local compiler sanitizer handler
  cat >"$BATS_TEST_TMPDIR/forks.c" <<'END'
#include <sys/wait.h>
#include <unistd.h>
int main(void) {
  if (fork() == 0) _exit(0);
  wait(NULL);
}
END
  export ASAN_OPTIONS=verify_asan_link_order=0
  for compiler in gcc clang; do
    for sanitizer in address leak; do
      "$compiler" -fsanitize=$sanitizer -o "$BATS_TEST_TMPDIR/forks" "$BATS_TEST_TMPDIR/forks.c"
      for handler in "delay parent=1ms" lint "limit live=5" "child umask=022" "signal parent=SIGCONT" \
        order "command run=/bin/true" "log output=/dev/null"; do
        run -0 --separate-stderr shim run -q -H "$handler" -- "$BATS_TEST_TMPDIR/forks"
        refute_regex "$compiler $sanitizer $handler: $stderr" LeakSanitizer
      done
    done
  done
}
