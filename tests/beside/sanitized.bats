#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# The shim itself under AddressSanitizer and UndefinedBehaviorSanitizer. More tests under these and
# under ThreadSanitizer are in tests/peers.

# shellcheck disable=SC2154 # what the loaded files and run assign
load ../test_helper
load ../entry_points
load ../soak
load ../sanitized

setup_file() {
  "$ROOT/scripts/build" asan forkshim doors soak >&2
}

setup() {
  use_sanitizer asan
}

@test "no door has a bad access or undefined behaviour in the shim" {
  log_doors "program = doors"
  run preload "$PROGRAMS/doors" "${refusable[@]}"
  assert_equal "$(logged)" "$(expected made "${refusable[@]}")"
  assert_no_report
}

@test "creations by threads and by signals have none either" {
  assert_soaked threads 1000 40 990
  assert_soaked signals 300 40 300
  assert_no_report
}
