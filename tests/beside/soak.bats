#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Creations by all functions under load: no hang, no lost or torn line, no changed result. A million
# of them are in tests/peers.

# shellcheck disable=SC2154 # what the loaded files and run assign
load ../test_helper
load ../soak

# Every hundredth starts a program, which has no line of a child.
@test "8 threads at once lose no creation and no line" {
  assert_soaked threads 6000 50 5940
}

@test "signals that interrupt malloc and dlopen lose no creation and no line" {
  assert_soaked signals 3000 50 3000
}

@test "children killed at any instruction leave all lines of their parent" {
  assert_soaked killed 6000 50
}

@test "a thousand creations by signals change nothing in a program whose log is full or gone" {
  for output in /dev/full stderr; do
    config <<<"[handler log]
output = $output"
    run bash -c 'exec 2>&- "$@"' - env LD_PRELOAD="$LIB" timeout 30 "$PROGRAMS/soak" signals 500 40
    assert_output "500 creations, 0 bad"
  done
}

@test "the tree's counters know each of 6000 creations of 8 threads" {
  run --separate-stderr shim run --stats -- "$PROGRAMS/soak" threads 6000 50
  assert_output "6000 creations, 0 bad"
  assert_regex "$stderr" "6000 creations: 6000 made, 0 failed, 0 of them refused"
}
