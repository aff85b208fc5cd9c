#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# sweep: a program that prints without end when a fork fails fills no disk.

# shellcheck disable=SC2016 # for the program
load ../test_helper

setup() {
  cd "$BATS_TEST_TMPDIR" || return
  export LIMIT=100
}

@test "a run that prints without end is ended, and is a hang" {
  for stream in STDOUT STDERR; do
    run -1 shim sweep --confirm 0 --timeout 90 -- perl -e 'my $pid = fork;
      if (defined $pid) { exit 0 unless $pid; wait; print "done\n"; exit 0 }
      print {'$stream'} "x" x 1000000 while 1'
    assert_line "not ok 1 - 0.1 fork EAGAIN (perl): hang, ended because it wrote without end: a fault-free run writes 5 bytes"
    assert_line "# 1 finding in 1 point: 1 hang"
  done
}

@test "one that prints much is not, if a fault-free run does, too, before a filter as well" {
  run -0 shim sweep --confirm 0 --timeout 90 --normalize 'head -c 5' -- perl -e 'my $pid = fork;
    if ($pid == 0 and defined $pid) { exit 0 }
    print "x" x 1000000 for 1 .. (defined $pid ? 100 : 300); exit 3 * !defined $pid'
  assert_line "# 0 findings in 1 point: 1 reported"
}
