#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# A shim with nothing to do adds nothing to a creation: no system call, no lock.

load ../test_helper
load ../trace

# The system calls of `create FUNCTION...` and its children from its start of main, counted. Not
# brk and getrandom: malloc's first use makes them, which may have been in a handler's init.
system_calls() { # RUNNER FUNCTION...
  local calls=$BATS_TEST_TMPDIR/calls runner=$1
  shift
  rm -f "$calls"
  if [[ $runner == preload ]]; then
    bare strace -f -o "$calls" -E LD_PRELOAD="$LIB" "$PROGRAMS/create" "$@" >/dev/null
  else
    bare strace -f -o "$calls" "$PROGRAMS/create" "$@" >/dev/null
  fi
  sed -n '/ alarm(60)/,$p' "$calls" | grep -Ev ' (<\.\.\.|---|\+\+\+) | (brk|getrandom)\(' |
    sed -E 's/^[0-9]+ +([a-z0-9_]+).*/\1/' | sort | uniq -c
}

@test "without configuration a creation makes no system call more than bare" {
  expected=$(system_calls bare "${functions[@]}")
  assert_regex "$expected" '7 clone'
  assert_regex "$expected" '2 vfork'
  assert_equal "$(system_calls preload "${functions[@]}")" "$expected"
}

@test "with handlers for other creations, a creation makes no system call more than bare" {
  trace_with "1=kinds = spawn" "2=functions = forkpty" "3=program = other"
  expected=$(system_calls bare "${functions[@]}")
  assert_equal "$(system_calls preload "${functions[@]}")" "$expected"
  assert_file_empty "$TRACE"
}

# Whoever asks for a file's times makes the next write set a new one, from Linux 6.13 on.
@test "a line of a log asks for its file and the limit, and writes" {
  export FORKSHIM_INLINE=$'[handler log]\nphases = prepare\noutput = '$BATS_TEST_TMPDIR/log
  local calls about=fstat limit=getrlimit
  calls=$(system_calls preload fork fork fork fork)
  assert_regex "$calls" ' 4 clone'
  [[ $(uname -m) == @(x86_64|aarch64) ]] || limit=prlimit64
  [[ $(printf '%s\n' 4.11 "$(uname -r)" | sort -V | head -1) != 4.11 ]] || about=statx
  assert_regex "$calls" " 4 $about"
  assert_regex "$calls" " 4 $limit"
  refute_regex "${calls/ 4 $about/}" 'statx'
  refute_regex "${calls/ 4 $limit/}" 'limit'
}

# That of its own entry, and twice more for the first, which looks it up.
@test "a creation beside a state asks for one page of it, and for no clock once there were many" {
  local calls=$BATS_TEST_TMPDIR/calls state=$BATS_TEST_TMPDIR/state
  install -m 600 /dev/null "$state"
  # shellcheck disable=SC2046 # twenty words
  bare strace -o "$calls" -E LD_PRELOAD="$LIB" -E FORKSHIM_STATE="$state" "$PROGRAMS/create" \
    $(printf 'fork %.0s' {1..20}) >/dev/null
  run sed -n '/^alarm(60)/,$p' "$calls"
  assert_equal "$(grep -c '^clone' <<<"$output")" 20
  assert_equal "$(grep -c '^clock_gettime' <<<"$output")" 30
  assert_equal "$(grep -c '^rt_sigprocmask(SIG_BLOCK, NULL, ' <<<"$output")" 22
  refute_output --partial futex
}

@test "the library imports no lock" {
  run nm -D --undefined-only "$LIB"
  assert_success
  refute_output --regexp ' (pthread_(mutex|rwlock|spin|cond|once)|sem_|flock|lockf)'
}
