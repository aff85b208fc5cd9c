#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# A set-id program (AT_SECURE) takes no orders from its user's environment. A second group does what
# a second user would, and the program can still read what the test's folders hold.

load ../test_helper
load secure

setup() {
  program=$BATS_TEST_TMPDIR/program
  link_program "$program"
  config <<<'[handler fail]'
}

@test "the same program without the mode bit obeys FORKSHIM_CONFIG" {
  run bare "$program"
  assert_output "secure 0, refused"
}

@test "a set-id program ignores FORKSHIM_CONFIG" {
  make_secure "$program"
  run bare "$program"
  assert_output "secure 1, forked"
}

@test "a set-id program ignores FORKSHIM_INLINE, errors in it included" {
  make_secure "$program"
  unset FORKSHIM_CONFIG
  FORKSHIM_INLINE=$'[shim]\non_error = stop\n[handler fail]\n[nonsense]' run bare "$program"
  assert_success
  assert_output "secure 1, forked"
}

@test "a set-id program answers no probe" {
  make_secure "$program"
  FORKSHIM_PROBE=version run bare "$program"
  assert_output "secure 1, forked"
}

@test "no variable outlives a set-id program, whose children would obey it" {
  make_secure "$program"
  FORKSHIM_INLINE='[handler fail]' FORKSHIM_PROBE=version FORKSHIM_TRUST=1 FORKSHIM_X=1 \
    run bare "$program" again
  assert_success
  assert_output "secure 0, forked"
}
