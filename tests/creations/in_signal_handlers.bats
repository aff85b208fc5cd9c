#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Creations from a signal handler, whatever it has interrupted and however small its stack is.

load ../test_helper
load ../trace

@test "a signal handler that interrupted malloc makes processes" {
  trace_with
  for function in "${functions[@]}"; do
    rm -f "$TRACE"
    run preload "$PROGRAMS/fork_in_signal" "$function" 50
    assert_output "50 made inside malloc, 0 bad"
    assert_equal "$(count prepare) $(count parent)" "150 150"
    assert_paired
  done
}

@test "the log is written from a signal handler that interrupted malloc" {
  log=$BATS_TEST_TMPDIR/log
  FORKSHIM_INLINE=$'[handler log]\nphases = prepare, parent, child\noutput = '$log \
    run preload "$PROGRAMS/fork_in_signal" fork 100
  assert_output "100 made inside malloc, 0 bad"
  assert_equal "$(jq -r .phase "$log" | sort | uniq -c | tr -s ' \n' ' ')" \
    " 100 child 100 parent 100 prepare "
}

@test "an alternate signal stack of 16 KiB is enough" {
  trace_with
  run preload "$PROGRAMS/small_stack" "${functions[@]}"
  for function in "${functions[@]}"; do
    assert_line "$function: child exited 7, errno 1234"
  done
  assert_equal "$(count parent)" 27
}

@test "an alternate signal stack of 16 KiB is enough for the log and a refusal" {
  log=$BATS_TEST_TMPDIR/log
  FORKSHIM_INLINE=$'[handler log]\noutput = '$log$'\n[handler fail]\nwhen = 2+2' \
    run preload "$PROGRAMS/small_stack" "${functions[@]}"
  assert_success
  assert_line "fork: child exited 7, errno 1234"
  assert_line "__fork: child exited -1, errno 11"
  assert_equal "$(grep -Ec '"phase":"(parent|failed)"' "$log")" 9
}

@test "no creation calls malloc, in parent or child" {
  trace_with
  run preload "$PROGRAMS/no_malloc" "${functions[@]}"
  for function in "${functions[@]}"; do
    assert_line "$function: child exited 7"
  done
  assert_equal "$(count prepare)" 27
}

@test "the log and a refusal call no malloc" {
  log=$BATS_TEST_TMPDIR/log
  FORKSHIM_INLINE=$'[handler log]\noutput = '$log$'\n[handler fail]\nwhen = 2+2' \
    run preload "$PROGRAMS/no_malloc" "${functions[@]}"
  assert_line "fork: child exited 7"
  assert_line "__fork: child exited -1"
  assert_equal "$(jq -r 'select(.phase == "child").function' "$log" | wc -l)" 5
}

@test "a malloc between prepare and return would be seen" {
  trace_with
  run preload "$PROGRAMS/no_malloc" -x fork
  assert_output --partial "malloc was called"
  assert_line "fork: child exited 99"
}
