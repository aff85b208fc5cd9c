#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Pointers that cannot be read: the kernel answers EFAULT, and a library that reads them first would
# end the program by SIGSEGV.

load ../test_helper

@test "a function that executes answers to a wild pointer as without the shim" {
  run bare "$PROGRAMS/wild"
  assert_success
  ((${#lines[@]} > 30))
  expected=$output
  local settings=("" --follow-exec "--log $BATS_TEST_TMPDIR/log" "-H lint"
    "--follow-exec --log $BATS_TEST_TMPDIR/log") setting
  for setting in "${settings[@]}"; do
    # shellcheck disable=SC2086 # several words
    run --separate-stderr shim run --quiet $setting -- "$PROGRAMS/wild"
    assert_equal "$setting: $output" "$setting: $expected"
  done
}

@test "so it does where handlers look at execs" {
  expected=$(bare "$PROGRAMS/wild")
  run --separate-stderr shim run --quiet --follow-exec \
    -H "log output=$BATS_TEST_TMPDIR/log kinds=all,exec" -- "$PROGRAMS/wild"
  assert_output "$expected"
}
