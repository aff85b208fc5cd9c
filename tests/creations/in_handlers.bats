#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# What handlers may do without harm to the program or to each other.

load ../test_helper
load ../trace

with_maker() { # FUNCTION: between handlers 1 to 3 and a later one, another that makes processes
  trace_with
  printf '%s\n' "[handler maker]" "plugin = $PLUGINS/maker.so" "function = $1" \
    "[handler 4]" "plugin = $PLUGINS/trace.so" "output = $TRACE" >>"$FORKSHIM_CONFIG"
}

@test "a handler that makes processes itself is not dispatched" {
  for function in "${functions[@]}"; do
    with_maker "$function"
    rm -f "$TRACE"
    run preload "$PROGRAMS/create" fork vfork clone clone-vfork
    assert_output "fork: child exited 7, errno 1234
vfork: child exited 7, errno 1234
clone: child exited 7, errno 1234
clone-vfork: child exited 7, errno 1234"
    assert_order prepare 4321432143214321 "$function"
    assert_order parent 1234123412341234 "$function"
    assert_paired
  done
}

@test "what a handler makes takes no ordinal from the program" {
  with_maker fork
  run preload "$PROGRAMS/create" -n 3 fork
  assert_equal "$(awk '/^parent 1/ { printf "%s ", $3 }' "$TRACE")" "0.1 0.2 0.3 "
}

@test "a handler that makes processes runs them where a creation is refused" {
  with_maker fork
  printf 'refuse = 11\n' >>"$FORKSHIM_CONFIG"
  run preload "$PROGRAMS/create" fork vfork
  assert_output "fork: -1 EAGAIN
vfork: -1 EAGAIN"
  assert_order failed 12341234
}

@test "a child that outlives its handlers is dispatched on its own" {
  trace_with
  preload bash -c '(:; (:); :); :'
  run awk '/^child 1/ { print $3 }' "$TRACE"
  assert_output "0.1
0.1.1"
  assert_paired
}

@test "one plugin serves several handlers, each with its own words" {
  trace_with "1=refuse = 12" "1=when = 2" "3=refuse = 38" "3=when = 3"
  run preload "$PROGRAMS/create" -n 4 fork
  assert_output "fork: child exited 7, errno 1234
fork: -1 ENOMEM
fork: -1 ENOSYS
fork: child exited 7, errno 1234"
}

# The fork that is held up reaches the real call unless the program leaves it.
@test "what a signal handler forks while a handler holds a fork up is dispatched" {
  for way in fork alternate-fork; do
    run -0 shim run --log "$BATS_TEST_TMPDIR/log" -H 'delay prepare=1s when=1' -- \
      "$PROGRAMS/left_stack" "$way"
    assert_output 10
    assert_equal "$(jq -r 'select(.phase == "parent").lineage' "$BATS_TEST_TMPDIR/log" | sort |
      xargs)" "0.1 0.2 0.2.1 0.2.2 0.3 0.4 0.5 0.6 0.7 0.8"
    rm "$BATS_TEST_TMPDIR/log"
  done
}

@test "after a siglongjmp out of a handler, later forks are dispatched" {
  local hold
  for way in jump alternate-jump; do
    for hold in 'delay prepare=9s when=1' 'delay parent=9s when=1' \
      'order first=child bound=9s lead=9s when=1' 'command run="/bin/sleep 1" bound=9s when=1'; do
      run -0 shim run -H "$hold" -H 'fail error=EAGAIN when=2+' --stats -- \
        "$PROGRAMS/left_stack" "$way"
      assert_line 7
      assert_line --partial "6 failed, 6 of them refused"
    done
  done
}
