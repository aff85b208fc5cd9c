#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# The library takes 2 KiB of the caller's stack at most, beyond what the function itself takes
# (forkshim-limits(7)): measured on a painted stack. The dynamic linker takes more than that where it
# binds a function at its first call, with the shim as without; hence both.

load ../test_helper

ways=(fork _Fork vfork clone clone-vfork spawn exec execp)
budget=2048

# The bytes that each way takes beyond the bare ones, where they are too many.
assert_in_budget() { # [ARGUMENT OF run]...
  run -0 --separate-stderr shim run --quiet --follow-exec "$@" -- "$PROGRAMS/painted_stack" \
    "${ways[@]}"
  run awk -v budget=$budget 'NR == FNR { bare[$1] = $2; next }
    !($1 in bare) || $2 > bare[$1] + budget { print $1, $2 - bare[$1] } END { print FNR }' \
    "$bare_bytes" - <<<"$output"
  assert_equal "$* $output" "$* ${#ways[@]}"
}

@test "every function under every handler stays within its budget of stack" {
  bare_bytes=$BATS_TEST_TMPDIR/bare
  for bind in "" 1; do
    export LD_BIND_NOW=$bind
    bare "$PROGRAMS/painted_stack" "${ways[@]}" >"$bare_bytes"
    assert_in_budget
    for handler in "log output=$BATS_TEST_TMPDIR/log stack=yes" "log output=$BATS_TEST_TMPDIR/log" "log output=/dev/null phases=prepare,parent,child,failed" lint \
      "lint output=$BATS_TEST_TMPDIR/lint" "delay prepare=1ms parent=1ms child=1ms" \
      "order first=child bound=1s" "limit live=99 rate=999/s" "signal child=CONT" \
      "child umask=022 stdout=$BATS_TEST_TMPDIR/out setenv=A=B nice=1" "command run=/bin/false" \
      "command run=/bin/false phase=parent" "fail error=EAGAIN" \
      "call library=libc.so.6 parent=sched_yield"; do
      assert_in_budget -H "$handler"
    done
  done
}

@test "pthread_create and thrd_create stay within the same budget under every handler that looks at threads" {
  bare_bytes=$BATS_TEST_TMPDIR/bare ways=(thread thrd)
  for bind in "" 1; do
    export LD_BIND_NOW=$bind
    bare "$PROGRAMS/painted_stack" "${ways[@]}" >"$bare_bytes"
    assert_in_budget
    for handler in "log output=/dev/null phases=prepare,parent,failed" "lint output=/dev/null" \
      "delay prepare=1ms parent=1ms" "limit rate=999/s" "signal parent=CONT" "command run=/bin/false" \
      "command run=/bin/false phase=parent" "fail error=EAGAIN" \
      "call library=libc.so.6 parent=sched_yield"; do
      assert_in_budget -H "$handler kinds=all,thread"
    done
  done
}

@test "an exec stays within the same budget under every handler that looks at it" {
  bare_bytes=$BATS_TEST_TMPDIR/bare ways=(exec execp)
  for bind in "" 1; do
    export LD_BIND_NOW=$bind
    bare "$PROGRAMS/painted_stack" "${ways[@]}" >"$bare_bytes"
    for handler in "log output=/dev/null phases=prepare,failed" "lint output=/dev/null" \
      "delay prepare=1ms" "limit rate=999/s" "fail error=EAGAIN"; do
      assert_in_budget -H "$handler kinds=all,exec"
      assert_in_budget --follow-exec -H "$handler kinds=exec"
    done
  done
}

# 4,000 variables make an array of 32 KiB.
@test "a large environment that follow_exec changes takes no stack" {
  local i
  bare_bytes=$BATS_TEST_TMPDIR/bare
  for ((i = 0; i < 4000; ++i)); do export "V$i=x"; done
  bare "$PROGRAMS/painted_stack" "${ways[@]}" >"$bare_bytes"
  assert_in_budget
  SCRUB=yes assert_in_budget
}
