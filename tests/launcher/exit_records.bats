#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# The exit records that run adds to a log for the program and for orphans, which wrote none.

# shellcheck disable=SC2016,SC2154 # for the program's shell; what the loaded files and run assign
load ../test_helper

setup() { cd "$BATS_TEST_TMPDIR"; }

exits() { # LINEAGE STATUS SIGNAL of each in the log k
  jq -r 'select(.phase == "exit") | "\(.lineage) \(.status) \(.signal)"' k | sort
}

@test "a program that ends by _exit gets its exit record" {
  run -3 shim run --log k -- dash -c '(exit 4); exit 3'
  run exits
  assert_output "0 3 null"
  run shim report k
  assert_line --index 0 --regexp "^dash -c .* exit 3$"
}

@test "a program that a signal ends gets one with the signal" {
  run -143 shim run --log k -- dash -c 'kill -TERM $$'
  run exits
  assert_output "0 143 SIGTERM"
}

@test "orphans get theirs" {
  run -0 shim run --log k -- dash -c '(dash -c "echo \$\$ >pid; kill -9 \$\$" &)
    until [ -s pid ] && ! kill -0 "$(cat pid)" 2>/dev/null; do sleep 0.05; done'
  run exits
  assert_line "0.1.1 137 SIGKILL"
  assert_line "0 0 null"
}

@test "a process that wrote its own exit record gets no other one" {
  run -3 shim run --log k -- bash -c 'exit 3'
  run exits
  assert_output "0 3 null"
  run jq -c keys_unsorted k
  refute_line --partial signal
}

@test "what an earlier run has left in the log is not taken for this one's" {
  run -3 shim run --log k -- dash -c 'exit 3'
  run -4 shim run --log k -- dash -c 'exit 4'
  run exits
  assert_output $'0 3 null\n0 4 null'
}

@test "names that JSON escapes stay as they are" {
  program=$BATS_TEST_TMPDIR/$'a"b\n,"pid":1'
  cp /bin/dash "$program"
  run -3 shim run --log k -- "$program" -c 'exit 3'
  run jq -r 'select(.phase == "exit") | .program' k
  assert_output "$program"
}

@test "a log that is no regular file is left alone" {
  mkfifo pipe
  # By a descriptor for both ends, since opening one of them waits for the other.
  exec 7<>pipe 8<pipe 7<&-
  run -3 shim run --log pipe -- dash -c 'exit 3'
  bare cat <&8 >read.jsonl
  run grep -c '"phase":"exit"' read.jsonl
  assert_output 0
}

@test "the page of --report gets them, too" {
  run -3 shim run --report page.html -- dash -c 'exit 3'
  assert_file_exists page.html
}
