#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# log_pairs.jq, which judges the logs of real programs, finds every kind of defect.

load test_helper

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

@test "a creation without a prepare line is a defect where others have one" {
  run judge '/"t":1/d'
  assert_line "process 7, image 2, creation 1 (fork): its failed line has no prepare line before it"
}

@test "a prepare line that comes too late is a defect" {
  run judge '/"t":1/{h;d}; /failed/G'
  assert_output "process 7, image 2, creation 1 (fork): its failed line has no prepare line before it"
}

@test "a parent that does not know its child is paired with the child that names it" {
  run judge 's/"child":8,("pid":7.)$/\1/'
  assert_success
  refute_output
  run judge '/"parent","function":"fork/s/"child":8,//; s/"ppid":7,"pid":8/"ppid":6,"pid":8/'
  assert_line "process 7, image 1, creation 1 (fork): expected one child line, found 0"
}

@test "a missing child line is a defect" {
  run judge '/prepare/d; /child","function":"vfork/d'
  assert_line --index 0 "process 7, image 1, creation 2 (vfork): expected one child line, found 0"
}

@test "a second child line is a defect" {
  run judge '/prepare/d; /"child","function":"fork/p'
  assert_line --index 0 "process 7, image 1, creation 1 (fork): expected one child line, found 2"
}

@test "a second parent line is a defect" {
  run judge '/prepare/d; /"parent","function":"fork/p'
  assert_line --partial "have the numbers [1,1,2], expected 1 to 3"
}

@test "both a parent line and a failed line is a defect" {
  run judge '/prepare/d; s/"failed(.*)$/"failed\1\n{"phase":"parent","kind":"spawn","seq":1,"lineage":"0.1","pid":7}/'
  assert_line --partial "have the numbers [1,1,2], expected 1 to 3"
}

@test "a child line of another parent is a defect" {
  run judge '/prepare/d; /"child","function":"fork/s/"ppid":7/"ppid":6/'
  assert_output --partial "its child line disagrees"
}

@test "a vfork parent that did not wait for its child is a defect" {
  run judge '/prepare/d; /child","function":"vfork/{h;d}; /parent","function":"vfork/G'
  assert_output --partial "creation 2 (vfork): its child line disagrees"
}

@test "a lineage that another creation has is a defect" {
  run judge '/prepare/d; /failed/s/0\.1/0.2/'
  assert_output "process 7, image 2, creation 1 (fork): the lineage 0.2 does not end in its number"
}
