#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# A million creations by all functions under load, in rounds: no hang, no lost or torn line, no
# changed result.

load ../test_helper
load ../soak

@test "600,000 creations of 8 threads at once lose none and no line" {
  for _ in {1..6}; do assert_soaked threads 100000 300 99000; done
}

@test "200,000 creations by signals that interrupt malloc and dlopen lose none and no line" {
  for _ in {1..2}; do assert_soaked signals 100000 400 100000; done
}

@test "200,000 children killed at any instruction leave all lines of their parent" {
  for _ in {1..4}; do assert_soaked killed 50000 300; done
}
