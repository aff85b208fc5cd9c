#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# The kill switch: with FORKSHIM_DISABLE=1 the library is loaded and does nothing at all.

load ../test_helper
load ../trace
load ../hostile/secure

setup() {
  config <<<"[handler log]
plugin = log
output = $BATS_TEST_TMPDIR/log
[handler fail]"
  export FORKSHIM_INLINE='[handler more]
plugin = fail'
}

# What a run of `create` and its children asks of the kernel, without addresses and pids. A library
# itself costs ld.so the calls that open, read, map and protect it.
calls_with() { # LIBRARY VARIABLE...
  local calls=$BATS_TEST_TMPDIR/calls
  bare strace -f -o "$calls" -E LD_PRELOAD="$1" "${@:2}" "$PROGRAMS/create" "${functions[@]}" \
    >/dev/null
  grep -Ev ' (<\.\.\.|---|\+\+\+) ' "$calls" | sed -E 's/^[0-9]+ +//' |
    grep -Ev '^(execve|brk|getrandom|mmap|mprotect|close|read|pread64|fstat|newfstatat|munmap)\(' |
    sed -E "s|$1|LIBRARY|; "'/^openat/!s/\(.*//' | LC_ALL=C sort | uniq -c
}

maps_with() { # LIBRARY VARIABLE...: how many mappings without a file
  bare strace -o "$BATS_TEST_TMPDIR/calls" -e trace=mmap,munmap,mprotect,madvise \
    -E LD_PRELOAD="$1" "${@:2}" true
  grep -c MAP_ANONYMOUS "$BATS_TEST_TMPDIR/calls"
}

empty_library() {
  cc -shared -o "$BATS_TEST_TMPDIR/empty.so" -x c - <<<'int forkshim_test_of_nothing;'
  echo "$BATS_TEST_TMPDIR/empty.so"
}

@test "switched off, it makes no system call that an empty library does not" {
  expected=$(calls_with "$(empty_library)")
  assert_regex "$expected" '7 clone'
  assert_equal "$(calls_with "$LIB" -E FORKSHIM_DISABLE=1)" "$expected"
  assert_file_not_exists "$BATS_TEST_TMPDIR/log"
}

@test "switched off, it maps nothing" {
  assert_equal "$(maps_with "$LIB" -E FORKSHIM_DISABLE=1)" "$(maps_with "$(empty_library)")"
}

@test "it is off with any value but none and 0, wherever the variable is" {
  for value in 1 yes 00; do
    FORKSHIM_DISABLE=$value run preload perl -e 'print defined(my $p = fork) ? "" : "refused"'
    assert_output ""
  done
  for value in '' 0; do
    FORKSHIM_DISABLE=$value run preload perl -e 'print defined(my $p = fork) ? "" : "refused"'
    assert_output refused
  done
}

@test "an error in the configuration is not even read" {
  FORKSHIM_INLINE=$'[shim]\non_error = stop\n[nonsense]' FORKSHIM_DISABLE=1 run preload echo unharmed
  assert_success
  assert_output unharmed
}

@test "switched off, a set-id program has no handlers, and what it starts neither" {
  local program=$BATS_TEST_TMPDIR/program
  link_program "$program"
  make_secure "$program"
  FORKSHIM_DISABLE=1 run bare "$program"
  assert_output "secure 1, forked"
  FORKSHIM_DISABLE=1 run bare "$program" again
  assert_output "secure 0, forked"
}

@test "switched off, a program's own registration registers nothing and succeeds" {
  cc -o "$BATS_TEST_TMPDIR/registers" -I "$ROOT/shim/include" -x c - <<'END'
#include <forkshim/atfork.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>
static void before(void) { puts("before"); }
int main(void) {
  printf("%d\n", forkshim_atfork ? forkshim_atfork(before, 0, 0) : -1);
  fflush(stdout);
  if (fork() == 0) _exit(0);
  wait(0);
}
END
  FORKSHIM_DISABLE=1 run preload "$BATS_TEST_TMPDIR/registers"
  assert_output 0
}

@test "the launcher checks a configuration with the switch on, and its program is not touched" {
  FORKSHIM_INLINE='' FORKSHIM_DISABLE=1 \
    run shim run -- perl -e 'print defined(fork) ? "f\n" : "refused"; wait'
  assert_success
  assert_output "f
f
forkshim: FORKSHIM_DISABLE is set and switches the library off, so no handler ran"
}
