#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# The key `stack` of the log: who called whom up to the function that creates a process. addr2line
# of binutils says which functions those are.

load ../test_helper

setup() {
  cd "$BATS_TEST_TMPDIR" || return
  export BATS_TEST_TMPDIR
}

build() { # NAME FLAG...
  bare cc -w -o "$1" "${@:2}" "$ROOT/tests/fixtures/programs/stacks.c" -lpthread -ldl
}

record() { # PROGRAM ARG...: its creations with their stacks in the file log
  rm -f log
  FORKSHIM_INLINE=$'[handler log]\noutput = log\nstack = yes\nphases = prepare,parent' \
    preload "$@"
}

# "FUNCTION: NAME NAME..." for each line of the phase: the functions of the program itself, by the
# symbols of the file.
named() { # SYMBOLS [PHASE]
  jq -r --arg phase "${2-parent}" 'select(.phase == $phase) |
    (.objects | to_entries | map(select(.value | test("/stacks[^/]* ")).key | tostring)) as $own |
    .function, (.stack[] | split("+") | select(.[0] | IN($own[])) | .[1]), "."' log |
    while read -r function; do
      names=()
      while read -r offset && [[ $offset != . ]]; do
        names+=("$(addr2line -fe "$1" "$(printf '%#x' $((offset - 1)))" | head -n 1)")
      done
      printf '%s: %s\n' "$function" "${names[*]}"
    done
}

everywhere='fork: by_fork middle outer main _start
clone: by_clone middle outer main _start
posix_spawn: by_spawn middle outer main _start
system: by_system middle outer main _start
popen: by_popen middle outer main _start
posix_spawn: by_vfork middle outer main _start
vfork: by_vfork middle outer main _start'

@test "each function that creates a process is logged with its callers, without frame pointers" {
  build stacks -g -O2 -fomit-frame-pointer
  record ./stacks
  run named stacks
  assert_output "$everywhere"
}

@test "a stripped program has the same stack, and so has one with frame pointers and without tables" {
  build stacks.symbols -g -O2
  strip -o stacks stacks.symbols
  record ./stacks
  run named stacks.symbols
  assert_output "$everywhere"
  build stacks -g -O0 -fno-omit-frame-pointer -fno-asynchronous-unwind-tables
  record ./stacks
  run named stacks
  assert_output --partial $'fork: by_fork middle outer main'
  assert_output --partial $'vfork: by_vfork middle outer main'
}

@test "a program that is not position independent has offsets of its file" {
  build stacks -g -O2 -no-pie
  record ./stacks
  run named stacks
  assert_output "$everywhere"
}

@test "a signal handler on its own stack is followed to what it interrupted" {
  build stacks -g -O2
  record ./stacks signal
  run named stacks
  assert_output "fork: by_fork at_signal by_signal middle outer main _start"
}

@test "a thread's stack ends where the thread began" {
  build stacks -g -O2
  record ./stacks thread
  run named stacks
  assert_output "fork: by_fork in_thread"
}

@test "a stack has the 16 innermost callers, and prepare has the same as parent" {
  build stacks -g -O2 -fno-optimize-sibling-calls
  record ./stacks deep
  run named stacks
  assert_output "fork: by_fork$(printf ' deep%.0s' {1..15})"
  assert_equal "$(named stacks prepare)" "$output"
}

@test "a library that is loaded later is named with its path and build id" {
  build stacks -g -O2
  bare cc -g -O2 -shared -fPIC -o later.so -x c - <<'END'
#include <sys/wait.h>
#include <unistd.h>
void from_library(void) {
  const pid_t child = fork();
  if (child == 0) _exit(0);
  waitpid(child, 0, 0);
}
END
  record ./stacks library ./later.so
  run jq -r 'select(.phase == "parent") | .objects[0], .stack[0]' log
  assert_line --index 0 "./later.so $(readelf -n later.so | awk '/Build ID/ { print $3 }')"
  assert_equal "$(addr2line -fe later.so "${lines[1]#*+}" | head -n 1)" from_library
}

@test "an object without a build id has a dash for it" {
  build stacks -g -O2 -Wl,--build-id=none
  record ./stacks
  run jq -r 'select(.phase == "parent" and .function == "fork") | .objects[0]' log
  assert_output "$BATS_TEST_TMPDIR/stacks -"
}

@test "the stack of a refused creation is in its failed line, and other lines have none" {
  build stacks -g -O2
  rm -f log
  FORKSHIM_INLINE=$'[handler log]\noutput = log\nstack = yes\n[handler fail]\nfunctions = fork' \
    preload ./stacks
  run jq -r '.phase + " " + (has("stack") | tostring)' log
  assert_line "failed true"
  assert_line "parent true"
  assert_line "start false"
  assert_line "exit false"
  refute_line --regexp '(start|child|exit) true'
}

@test "real programs of Debian have stacks that end where they began" {
  local ends
  for command in "bash -c '(true)'" "dash -c '(true); true'" "make -f /dev/null -s all -E all:;@:;:" \
    "perl -e 'system(qw(true)); fork or exit; wait'" "git --exec-path -c x=y version"; do
    record bash -c "$command" || true
  done
  ends=$(jq -r 'select(.stack) | if (.stack | length) == 16 then empty else
    .program + " " + .objects[.stack[-1] | split("+")[0] | tonumber] end' log |
    awk '$1 != $2' | head)
  assert_equal "$ends" ""
}

# Each copy of the program has other bytes in the tables, which the program itself does not read.
@test "damaged tables shorten a stack and do no harm" {
  local copy copies=${COPIES:-40}
  build stacks -g -O2
  bare python3 "$ROOT/tests/fixtures/damage_tables.py" stacks "$copies"
  for ((copy = 1; copy <= copies; ++copy)); do
    run record "./stacks.$copy" signal
    assert_equal "$copy: $status $output" "$copy: 0 "
    run jq -es 'length == 2' log
    assert_success
  done
}

@test "stack takes yes or no" {
  run preload env FORKSHIM_INLINE=$'[handler log]\nstack = maybe' true
  assert_output --partial 'stack = "maybe"; expected yes or no'
}
