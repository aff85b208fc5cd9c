#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# CPython's own tests of what forks, with the python handler. They take minutes.

load ../test_helper
load ../python_suite
load ../python

setup() {
  export LIMIT=900
  with_handler
  unset PYTHONPATH
}

@test "CPython's tests of os have the same results with the python handler" {
  assert_same_results test_os
}

@test "CPython's tests of multiprocessing by fork have the same results with it" {
  assert_same_results test_multiprocessing_fork
}

@test "CPython's tests of threading have the same results with it" {
  assert_same_results test_threading
}

@test "CPython's tests of subprocess have the same results with it" {
  assert_same_results test_subprocess
}
