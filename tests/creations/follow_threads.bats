#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# With follow_exec, system and popen put the shim's variables into `environ`, which threads share.

load ../test_helper

setup() {
  config <<<$'[shim]\nfollow_exec = yes\n[handler log]\noutput = '"$BATS_TEST_TMPDIR/log"
}

@test "threads that are in system and popen at once do not take each other's environment away" {
  for _ in 1 2 3; do
    run preload "$PROGRAMS/shared_environ" calls
    assert_output "0 of 400 failed, environ as before"
    assert_equal "$(grep -c '"phase":"start".*"args":\["sh"' "$BATS_TEST_TMPDIR/log")" 400
    rm "$BATS_TEST_TMPDIR/log"
  done
}

@test "what the program changes in its environment during a system of another thread stays changed" {
  run preload "$PROGRAMS/shared_environ" changes
  assert_output "0 failed, SET=new, UNSET is not"
  assert_equal "$(grep -c '"phase":"start".*"args":\["sh"' "$BATS_TEST_TMPDIR/log")" 2
}
