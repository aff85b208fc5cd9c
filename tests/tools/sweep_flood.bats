#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# sweep: what prints without end, a program whose fork fails or a command that judges it, fills no
# disk. A test makes a large file by a hole in it, which takes no room.

# shellcheck disable=SC2016 # for the program
load ../test_helper

setup() {
  cd "$BATS_TEST_TMPDIR" || return
  export LIMIT=100
  ENDLESS='truncate -s 300M /dev/stdout; sleep 80'
}

# Writes more than it may where its fork fails, and goes on.
flooding='my $pid = fork;
  if (defined $pid) { exit 0 unless $pid; wait; print "done\n"; exit 0 }
  print {STREAM} "x" x 1000000 for 1 .. 600; sleep 20; open F, ">went-on"'

@test "a run that prints without end is ended, and is a hang" {
  for stream in STDOUT STDERR; do
    run -1 shim sweep --confirm 0 --timeout 90 -- perl -e "${flooding/STREAM/$stream}"
    assert_line "not ok 1 - 0.1 fork EAGAIN (perl): hang, ended because it wrote without end: a fault-free run writes 5 bytes"
    assert_line "# 1 finding in 1 point: 1 hang"
  done
}

@test "so is one of a sweep that SIGHUP does not reach, and one without a filter for signals" {
  run -1 shim sweep --confirm 0 --timeout 90 --unsafe -- perl -e "${flooding/STREAM/STDOUT}"
  assert_line --partial "hang, ended because it wrote without end"
  run -1 bare nohup "$FORKSHIM" sweep --confirm 0 --timeout 90 -- perl -e "${flooding/STREAM/STDOUT}"
  assert_line --partial "hang, ended because it wrote without end"
  assert_not_exists went-on
}

@test "one that prints much is not, if a fault-free run does, too, before a filter as well" {
  run -0 shim sweep --confirm 0 --timeout 90 --normalize 'head -c 5' -- perl -e 'my $pid = fork;
    if ($pid == 0 and defined $pid) { exit 0 }
    print "x" x 1000000 for 1 .. (defined $pid ? 100 : 300); exit 3 * !defined $pid'
  assert_line "# 0 findings in 1 point: 1 reported"
}

@test "a --normalize that prints without end is ended, after a faulty run and the fault-free one" {
  run -1 shim sweep --confirm 0 --timeout 90 --normalize "grep done || { $ENDLESS; }" -- \
    perl -e 'my $pid = fork; exit 0 unless $pid // 1; wait; print "done\n" if $pid'
  assert_line "not ok 1 - 0.1 fork EAGAIN (perl): silent, status 0, but the command of --normalize writes without end on its output: grep done || { $ENDLESS; }"
  run -125 shim sweep --timeout 90 --normalize "$ENDLESS" -- perl -e 'exit 0 unless fork; wait'
  assert_line "Bail out! the command of --normalize wrote without end after the fault-free run, which writes 0 bytes: $ENDLESS"
}

@test "one that prints much is not, if it does so after a fault-free run" {
  run -0 shim sweep --confirm 0 --timeout 90 --normalize 'truncate -s 200M /dev/stdout
    grep -q done || truncate -s 300M /dev/stdout; sleep 1' -- \
    perl -e 'my $pid = fork; exit 0 unless $pid // 1; wait; print "done\n" if $pid; exit 3 * !$pid'
  assert_line "# 0 findings in 1 point: 1 reported"
}

@test "what --before and --check print goes nowhere" {
  run -0 shim sweep --confirm 0 --before 'out=$(readlink /proc/$$/fd/1); echo $out >before' \
    --check 'out=$(readlink /proc/$$/fd/1); echo $out >check' -- perl -e 'exit 0 unless fork; wait; exit 0'
  assert_equal "$(cat before check)" $'/dev/null\n/dev/null'
}

@test "a run that leaves a flood to those after it proves nothing" {
  run -125 shim sweep --confirm 0 --timeout 90 -- perl -e '
    if (-e "left") { truncate STDOUT, 3e8; sleep 80 } my $pid = fork; exit 0 unless $pid // 1;
    if (!$pid) { open F, ">left"; exit 0 } wait; print "done\n"'
  assert_output --partial "a fault-free run after the others differs: it wrote without end; so a run has left"
}
