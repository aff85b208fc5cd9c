#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# fail with as = kernel, under --deep: the refusal of a hooked process is the kernel's, and libc runs
# its own code for a failure.

# shellcheck disable=SC2154 # what the loaded files and run assign
load ../test_helper
load deep

refused() { # WAY KEY=VALUE...
  deep -H "fail error=ENOMEM $(printf '%s ' "${@:2}")" -- "$PROGRAMS/kernel_refuses" "$1"
}

@test "pthread_atfork's prepare and parent run round a fork that the kernel refuses" {
  run refused fork as=kernel
  assert_output $'prepare\nparent\nCannot allocate memory'
  run refused fork as=library
  assert_output "Cannot allocate memory"
  run refused fork
  assert_output "Cannot allocate memory"
  # Nobody is there who could ask the kernel.
  run shim run -q -H 'fail error=ENOMEM as=kernel' -- "$PROGRAMS/kernel_refuses" fork
  assert_output "Cannot allocate memory"
}

@test "vfork, posix_spawn, popen and system fail as libc has them fail" {
  local way
  for way in vfork posix_spawn popen; do
    run refused "$way" as=kernel
    assert_output "Cannot allocate memory"
  done
  run refused system as=kernel
  assert_output --regexp '^(127|-1), Cannot allocate memory$'
}

@test "the log and the counters have one refused creation, and none of the kernel's own" {
  run --separate-stderr shim run --deep --stats --log "$LOG" -H 'fail error=EAGAIN as=kernel when=2' \
    -- dash -c '(:); (:); :'
  assert_failure 2
  assert_regex "$stderr" "2 creations: 1 made, 1 failed, 1 of them refused"
  refute_regex "$stderr" "syscall:"
  run jq -r 'select(.phase == "failed") | "\(.function) \(.lineage) \(.error) \(.refused_by)"' "$LOG"
  assert_output "fork 0.2 EAGAIN fail"
}

@test "an error of the program's own is not the handler's" {
  # posix_spawn finds no file before it asks the kernel for a process, or after; popen has no mode q.
  bare gcc -w -o "$BATS_TEST_TMPDIR/mode" -xc - <<<'#include <stdio.h>
int main(void) { if (!popen("true", "q")) perror("popen"); return 0; }'
  run deep -H 'fail error=ENOMEM as=kernel' -- "$BATS_TEST_TMPDIR/mode"
  assert_output "popen: Invalid argument"
  run jq -r 'select(.phase == "failed") | "\(.error) \(.refused_by)"' "$LOG"
  assert_output "EINVAL null"
}

@test "a restart is no error of the kernel's: the library refuses with EINTR" {
  run deep -H 'fail error=EINTR as=kernel' -- "$PROGRAMS/kernel_refuses" fork
  assert_output "Interrupted system call"
}

@test "as has two values" {
  run --separate-stderr shim run -H 'fail as=me' -- true
  assert_failure 125
  assert_regex "$stderr" 'as = "me"; expected library or kernel'
}
