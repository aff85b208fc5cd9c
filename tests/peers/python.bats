#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# CPython's own tests of os and subprocess. They take minutes.

load ../test_helper
load ../python_suite

setup() {
  export LIMIT=400
}

@test "CPython's tests of os have the same results with a log as without" {
  log_python
  assert_same_results test_os
}

# test_pass_fds_redirected lists all descriptors of a child, and a log keeps one.
@test "CPython's tests of subprocess have the same results with a log as without" {
  log_python
  assert_same_results test_subprocess -i test_pass_fds_redirected
}

@test "CPython's tests of subprocess have the same results with a handler that never fires" {
  config <<<$'[handler fail]\nwhen = 1000000'
  assert_same_results test_subprocess
}
