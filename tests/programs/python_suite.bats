#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# CPython's own tests of fork, pty and posix functions give the same results with a log as bare.
# The longer ones are in tests/peers.

load ../test_helper
load ../python_suite

@test "CPython's tests of fork, pty and posix have the same results with a log as without" {
  log_python
  assert_same_results test_fork1 test_pty test_posix
  run jq -rs 'map(.function // empty) | unique | join(" ")' "$BATS_TEST_TMPDIR/python.jsonl"
  assert_output "fork forkpty posix_spawn posix_spawnp vfork"
}
