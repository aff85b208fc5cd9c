#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# log_pairs.jq, which judges the logs of real programs, finds every kind of defect.

load ../test_helper

late='process 7, image 2, creation 1 (fork): its failed line has no prepare line before it'
twice='its parent or failed line comes after that of creation 1'

# A log of a fork and a vfork, as it should be.
setup() {
  line start 1 7
  line prepare 1 7 fork
  line parent 1 7 fork '"child":8'
  line child 1 8 fork '"ppid":7'
  line prepare 2 7 vfork
  line child 2 9 vfork '"ppid":7'
  line parent 2 7 vfork '"child":9'
  line start 1 7
  line prepare 1 7 fork '"t":1'
  line failed 1 7 fork '"error":"EAGAIN"'
  line prepare 2 7 posix_spawn
  line parent 2 7 posix_spawn '"child":8'
} >"$BATS_TEST_TMPDIR/log"

line() { # PHASE SEQ PID [FUNCTION [MEMBER]]
  printf '{"phase":"%s",' "$1"
  [[ -z ${4-} ]] ||
    printf '"function":"%s","kind":"%s","seq":%s,"lineage":"0.%s",' "$4" "${4#posix_}" "$2" "$2"
  printf '%s"pid":%s}\n' "${5:+$5,}" "$3"
}

# Judges the log after sed has changed it.
judge() { # SED-COMMAND
  sed -E "$1" "$BATS_TEST_TMPDIR/log" | bare jq -rs -f "$ROOT/tests/log_pairs.jq"
}

@test "a log in order gives no sentence, with prepare lines or without" {
  for change in '' /prepare/d; do
    run judge "$change"
    assert_success
    refute_output
  done
}

@test "a process that counts on over an exec is in order" {
  run judge '/"t":1/,$ { s/"seq":2(.*)0.2"/"seq":4\10.4"/; s/"seq":1(.*)0.1"/"seq":3\10.3"/ }'
  assert_success
  refute_output
}

@test "process numbers that are given out again do not confuse the pairs" {
  run judge 'H; $G'
  assert_success
  refute_output
}

@test "a number that is left out is a defect" {
  run judge '/"t":1/,$ s/"seq":2(.*)0.2"/"seq":3\10.3"/'
  assert_line --partial "creation 3 (posix_spawn): its prepare line comes after that of creation 1"
  assert_line --partial "its parent or failed line comes after that of creation 1"
}

@test "a creation without a prepare line is a defect where others have one" {
  run judge '/"t":1/d'
  assert_line "$late"
}

@test "a prepare line that comes too late is a defect" {
  run judge '/"t":1/{h;d}; /failed/G'
  assert_output "$late"
}

@test "a parent that does not know its child is paired with the child that names it" {
  run judge 's/"child":8,("pid":7.)$/\1/'
  assert_success
  refute_output
  run judge '/"parent","function":"fork/s/"child":8,//; s/"ppid":7,"pid":8/"ppid":6,"pid":8/'
  assert_line "process 7, image 1, creation 1 (fork): 1 parent and 0 child lines"
}

@test "a missing child line is a defect" {
  run judge '/prepare/d; /child","function":"vfork/d'
  assert_line --index 0 "process 7, image 1, creation 2 (vfork): 1 parent and 0 child lines"
}

@test "a second child line is a defect" {
  run judge '/prepare/d; /"child","function":"fork/p'
  assert_line --index 0 "process 7, image 1, creation 1 (fork): 1 parent and 2 child lines"
}

@test "a second parent line is a defect" {
  run judge '/prepare/d; /"parent","function":"fork/p'
  assert_line --index 0 "process 7, image 1, creation 1 (fork): $twice"
}

@test "both a parent line and a failed line is a defect" {
  run judge '/prepare/d; s/.*"failed(.*)"kind":"fork"(.*)/&\n{"phase":"parent\1"kind":"spawn"\2/'
  assert_line --index 0 "process 7, image 2, creation 1 (fork): $twice"
}

@test "a child line of another parent is a defect" {
  run judge '/prepare/d; /"child","function":"fork/s/"ppid":7/"ppid":6/'
  assert_line "process 7, image 1, creation 1 (fork): 1 parent and 0 child lines"
  assert_line "process 8, image 1, creation 1 (fork): 0 parent and 1 child lines"
}

@test "a vfork parent that did not wait for its child is a defect" {
  run judge '/prepare/d; /child","function":"vfork/{h;d}; /parent","function":"vfork/G'
  assert_output --partial "creation 2 (vfork): its child line disagrees"
}

@test "a child line of another lineage is a defect" {
  run judge '/prepare/d; /"child","function":"fork/s/0\.1/0.1.1/'
  assert_output --partial "image 1, creation 1 (fork): its child line disagrees: {"
}

@test "a lineage that another creation has is a defect" {
  run judge '/prepare/d; /failed/s/0\.1/0.2/'
  assert_output "process 7, image 2, creation 1 (fork): the lineage 0.2 does not end in its number"
}
