#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# fork and its kin are no cancellation points, whatever handlers do.

load ../test_helper
load ../trace

ways=(fork _Fork vfork clone posix_spawn)
handlers=("log output=$BATS_TEST_TMPDIR/log" "log output=/dev/stderr" lint
  "delay prepare=1ms parent=1ms child=1ms" "order first=child bound=1s" "limit live=99"
  "child umask=022 stdout=$BATS_TEST_TMPDIR/out" "command run=/bin/false"
  "command run=/bin/false phase=parent" "signal child=CONT" "fail error=EAGAIN when=99")

assert_all_made() { # HANDLER: what `run -H` takes
  run -0 --separate-stderr shim run --follow-exec -H "$1" -- "$PROGRAMS/cancelled" "${ways[@]}"
  assert_equal "$1: $output" "$1: $(printf '%s: made, 7\n' "${ways[@]}")"
}

@test "with a cancellation pending, every function makes a process under every handler" {
  assert_equal "$(bare "$PROGRAMS/cancelled" "${ways[@]}")" "$(printf '%s: made, 7\n' "${ways[@]}")"
  for handler in "${handlers[@]}"; do
    assert_all_made "$handler"
  done
}

# system, wordexp, forkpty and the waits are cancellation points in glibc, and stay that.
@test "a pending cancellation does with every function, under every handler, what it does without" {
  mapfile -t all < <(bare "$PROGRAMS/cancelled" list)
  ((${#all[@]} > 15))
  run -0 bare "$PROGRAMS/cancelled" "${all[@]}"
  without=$output
  for handler in "${handlers[@]}"; do
    run -0 --separate-stderr shim run --follow-exec -H "$handler" -- "$PROGRAMS/cancelled" "${all[@]}"
    assert_equal "$handler: $output" "$handler: $without"
  done
}

# The child of clone, posix_spawn and the others here executes; a thread does not.
@test "no function that makes a thread is a cancellation point, nor is an exec, whatever looks on" {
  ways=(fork vfork posix_spawn pthread_create thrd_create)
  assert_equal "$(bare "$PROGRAMS/cancelled" "${ways[@]}")" "$(printf '%s: made, 7\n' "${ways[@]}")"
  for handler in "log output=$BATS_TEST_TMPDIR/log kinds=all,thread,exec" \
    "log output=/dev/stderr kinds=all,thread,exec" "lint kinds=all,thread,exec" \
    "delay prepare=1ms parent=1ms kinds=all,thread" "delay prepare=1ms kinds=exec" \
    "limit rate=999/s kinds=all,thread,exec" "command run=/bin/false kinds=all,thread" \
    "signal parent=CONT kinds=all,thread" "fail error=EAGAIN when=99 kinds=all,thread,exec" \
    "call library=libc.so.6 parent=sched_yield kinds=all,thread"; do
    assert_all_made "$handler"
  done
}

@test "a refused thread is no cancellation point either" {
  run -0 --separate-stderr shim run --fail thread:EAGAIN@2 -- "$PROGRAMS/cancelled" pthread_create
  assert_output "pthread_create: not made, 0"
  run -0 --separate-stderr shim run --fail thread:ENOMEM@2 -- "$PROGRAMS/cancelled" thrd_create
  assert_output "thrd_create: not made, 0"
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
