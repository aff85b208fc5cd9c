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

# Those of random numbers, temporary files and identifiers fork to see that children differ.
others=(test_popen test_wait3 test_wait4 test_signal test_threadsignals test_thread
  test_faulthandler test_socketserver test_mailbox test_logging test_tempfile test_uuid test_random
  test_fork1)

@test "CPython's other tests that fork have the same results with a log as without" {
  log_python
  assert_same_results "${others[@]}"
}

@test "CPython's other tests that fork have the same results with a handler that never fires" {
  config <<<$'[handler fail]\nwhen = 1000000'
  assert_same_results "${others[@]}"
}

@test "CPython's tests of multiprocessing and threading have the same results with a log" {
  log_python
  assert_same_results test_multiprocessing_fork test_threading
}

@test "CPython's tests of futures and asyncio's subprocesses have the same results with a log" {
  log_python
  assert_same_results test_concurrent_futures
  assert_same_results test_asyncio -m 'test.test_asyncio.test_subprocess.*' \
    -m 'test.test_asyncio.test_unix_events.*'
}
