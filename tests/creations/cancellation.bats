#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# fork and its kin are no cancellation points, whatever handlers do.

load ../test_helper
load ../trace

ways=(fork _Fork vfork clone posix_spawn)

assert_all_made() { # HANDLER: what `run -H` takes
  run -0 --separate-stderr shim run --follow-exec -H "$1" -- "$PROGRAMS/cancelled" "${ways[@]}"
  assert_equal "$1: $output" "$1: $(printf '%s: made, 7\n' "${ways[@]}")"
}

@test "with a cancellation pending, every function makes a process under every handler" {
  assert_equal "$(bare "$PROGRAMS/cancelled" "${ways[@]}")" "$(printf '%s: made, 7\n' "${ways[@]}")"
  for handler in "log output=$BATS_TEST_TMPDIR/log" "log output=/dev/stderr" lint \
    "delay prepare=1ms parent=1ms child=1ms" "order first=child bound=1s" "limit live=99" \
    "child umask=022 stdout=$BATS_TEST_TMPDIR/out" "command run=/bin/false" \
    "command run=/bin/false phase=parent" "signal child=CONT" "fail error=EAGAIN when=99"; do
    assert_all_made "$handler"
  done
}

@test "a plugin whose callbacks write makes no function a cancellation point" {
  trace_with
  run preload "$PROGRAMS/cancelled" "${ways[@]}"
  assert_output "$(printf '%s: made, 7\n' "${ways[@]}")"
  assert_equal "$(count prepare) $(count parent)" "15 15"
}

@test "a thread that a plugin's vfork child was killed in can be cancelled again" {
  trace_with
  printf '%s\n' '[handler killer]' "plugin = $PLUGINS/killer.so" "phase = vfork_child" >>"$FORKSHIM_CONFIG"
  run preload "$PROGRAMS/cancelled" vfork vfork
  assert_output "vfork: made, 0
vfork: made, 0"
}
