#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Programs behind a seccomp filter that knows only what libc's own fork needs.

# shellcheck disable=SC2154 # what run assigns
load ../test_helper

log_to() { # FILE
  export FORKSHIM_INLINE=$'[handler log]\noutput = '$1
}

@test "an idle shim, and a handler that lets a fork pass, make no system call of their own" {
  for inline in '' $'[handler fail]\nwhen = 9' $'[handler log]\nprogram = other'; do
    FORKSHIM_INLINE=$inline run preload "$PROGRAMS/filtered" kill
    assert_success
    assert_output "carried on"
  done
}

@test "a filter that refuses costs a log its lines, and the program nothing" {
  log_to "$BATS_TEST_TMPDIR/log"
  run preload "$PROGRAMS/filtered" refuse
  assert_success
  assert_output "carried on"
  assert_equal "$(jq -r .phase "$BATS_TEST_TMPDIR/log")" start
}

@test "where a filter traps, the program's handler of SIGSYS answers for each handler, too" {
  for handler in 'log\noutput='"$BATS_TEST_TMPDIR/log" 'command\nrun=/bin/true\nphase=prepare' \
    'command\nrun=/bin/true' order lint 'limit\nlive=9' 'delay\nchild=1ms' 'child\numask=077' \
    'signal\nparent=SIGURG'; do
    printf -v FORKSHIM_INLINE "[handler x]\nplugin = $handler"
    export FORKSHIM_INLINE
    run --separate-stderr preload "$PROGRAMS/filtered" trap
    assert_equal "$handler: $status $output" "$handler: 0 carried on"
  done
}

@test "a filter that kills has to let through what the manual names for a log and a state" {
  log_to "$BATS_TEST_TMPDIR/log"
  run bare "$PROGRAMS/filtered" kill log
  assert_output "carried on"
  export FORKSHIM_STATE=$BATS_TEST_TMPDIR/state
  install -m 600 /dev/null "$FORKSHIM_STATE"
  run preload "$PROGRAMS/filtered" kill log
  assert_success
  assert_output "carried on"
  run jq -r .phase "$BATS_TEST_TMPDIR/log"
  assert_equal "$(sort <<<"$output" | xargs)" "child child exit exit exit parent parent start"
}

@test "a filter that refuses the younger calls of a log costs it no line" {
  log_to "$BATS_TEST_TMPDIR/log"
  run preload "$PROGRAMS/filtered" refuse old
  assert_success
  assert_output "carried on"
  run jq -r .phase "$BATS_TEST_TMPDIR/log"
  assert_equal "$(sort <<<"$output" | xargs)" "child child exit exit exit parent parent start"
}

@test "behind a filter that kills and lets nothing of it through, a log ends the program" {
  log_to "$BATS_TEST_TMPDIR/log"
  run preload "$PROGRAMS/filtered" kill
  assert_failure 159
}
