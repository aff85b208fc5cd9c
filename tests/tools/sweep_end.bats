#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# sweep: what an interruption leaves, and the terminal.

load ../test_helper

setup() {
  VICTIM=$PROGRAMS/sweep_victim
  SUPERVISE=$PROGRAMS/supervise
  cd "$BATS_TEST_TMPDIR" || return
}

# A sweep that has one result and hangs in the second point, which says so by a file. supervise
# starts it, so that the report tells by which signal it ended and what it left behind.
sweep_that_hangs() {
  bare "$SUPERVISE" --grace 5 --json "$PWD/report.json" \
    "$FORKSHIM" sweep --timeout 30 --json r.json "$VICTIM" hang-later 3
}

wait_for() { # FILE
  for _ in {1..200}; do
    [[ ! -e $1 ]] || return 0
    sleep 0.05
  done
  fail "$1 did not appear"
}

report() { # KEY
  /usr/bin/python3 -c 'import json, sys; print(json.load(open("report.json"))[sys.argv[1]])' "$1"
}

interrupt() { # SIGNAL: to the sweep, once it hangs
  wait_for hanging
  pkill -"$1" -P "$(pgrep -f "^$SUPERVISE --grace 5 --json $PWD/report.json")" sweep
}

@test "a sweep that is interrupted says what it found, ends by the signal and leaves nothing" {
  for signal in INT TERM; do
    rm -f hanging
    sweep_that_hangs >out.tap 2>err 3>&- &
    interrupt $signal
    wait $! || true
    run cat out.tap
    assert_line --regexp "^ok 1 - .*reported"
    assert_line --regexp "^Bail out! interrupted by SIG$signal after 1 of 3 points"
    assert_equal "$(report signal) $(report left)" "SIG$signal []"
    refute_left -x sweep_victim
  done
}

@test "after an interruption --resume goes on with the rest" {
  # It hangs in the second point unless it may go on.
  cat >program <<'END'
for (1 .. 3) {
  my $pid = fork;
  if (!defined $pid) {
    exit 3 if $_ == 1 || -e "go";
    open my $f, ">", "hanging";
    sleep 60;
  }
  exit 0 unless $pid;
  wait;
}
END
  shim sweep --errors ENOMEM --timeout 30 --json r.json perl program >out.tap &
  wait_for hanging
  pkill -INT -P "$(pgrep -f "timeout -k 1 [0-9]+ $FORKSHIM sweep --errors ENOMEM --timeout 30 --json")"
  wait $! || true
  touch go
  jq '.points[].reason = "taken over"' r.json >marked.json
  run -0 shim sweep --errors ENOMEM --timeout 30 --resume --json marked.json perl program
  assert_line "ok 1 - 0.1 fork ENOMEM (perl): reported, taken over"
  assert_line "ok 2 - 0.2 fork ENOMEM (perl): reported, status 3"
  assert_line "# 0 findings in 3 points: 3 reported"
}

# A program that hangs as soon as it starts where there is a file `slow`, and else in its last point.
that_hangs() {
  cat >program <<'END'
sub hang { open my $f, ">", "hanging"; sleep 60 }
hang if -e "slow";
for (1 .. 3) {
  my $pid = fork;
  hang if !defined $pid && $_ == 3;
  exit 0 if defined $pid && !$pid;
  wait;
}
select undef, undef, undef, 0.4;
END
}

ended_by() { # SIGNAL OPTION...: a sweep of it, once it hangs
  rm -f hanging
  bare "$SUPERVISE" --grace 5 --json "$PWD/report.json" \
    "$FORKSHIM" sweep --timeout 30 "${@:2}" perl program >out.tap 2>err 3>&- &
  interrupt "$1"
  wait $! || true
}

@test "what is interrupted before its first point writes no report, and keeps what --resume has" {
  that_hangs
  ended_by INT --json r.json
  run -0 jq '.points | length' r.json
  assert_output 2
  cp r.json kept.json
  touch slow
  ended_by INT --json r.json --resume --junit r.xml --sarif r.sarif
  run cat out.tap
  assert_line "Bail out! interrupted by SIGINT after 0 of 0 points"
  run -0 cmp r.json kept.json
  assert_not_exist r.xml
  assert_not_exist r.sarif
  jq '.points = [] | .planned = 0' r.json >none.json
  run -125 shim sweep --merge none.json
  assert_line --partial "Bail out! --merge: of 0 points the files hold 0"
}

@test "a sweep that is killed has written what it found, and keeps what --resume has" {
  that_hangs
  ended_by KILL --json r.json
  run -0 jq '.points[0].lineage' r.json
  assert_output '"0.1"'
  ended_by INT --json r.json --resume
  ended_by KILL --json r.json --resume
  run -0 jq '.points | length' r.json
  assert_output 2
}

@test "nothing is left of a sweep that is killed with SIGKILL" {
  sweep_that_hangs >out.tap 2>err 3>&- &
  interrupt KILL
  wait $! || true
  assert_equal "$(report signal) $(report left)" "SIGKILL []"
  refute_left -x sweep_victim
}

@test "the next sweep removes the folders of one that was killed, and not of one that lives" {
  mkdir tmp && export TMPDIR=$PWD/tmp
  sweep_that_hangs >out.tap 2>err 3>&- &
  interrupt KILL
  wait $! || true
  local left=(tmp/forkshim-sweep.*)
  assert_equal "${#left[@]}" 2 # the folder, and its lock
  rm hanging
  sweep_that_hangs >out.tap 2>err 3>&- &
  local living=$!
  wait_for hanging
  local now=(tmp/forkshim-sweep.*)
  assert_equal "${#now[@]}" 2
  assert_not_exist "${left[0]}"
  shim sweep -- dash -c '(:); :'
  assert_equal "$(echo tmp/forkshim-sweep.*)" "${now[*]}"
  interrupt INT
  wait "$living" || true
  run ls -A tmp
  refute_output
}

@test "signals one after the other leave no folder, however early they begin" {
  cat >storm.py <<'END'
import glob, os, subprocess, sys, time
for wanted in ["tmp/*", "tmp/*/point-2-1", "tmp/*", "tmp/*/point-2-1"]:
    sweep = subprocess.Popen(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    while not glob.glob(wanted):
        time.sleep(0.001)
    while sweep.poll() is None:
        sweep.terminate()
        time.sleep(0.001)
    print(sweep.returncode, os.listdir("tmp"), flush=True)
END
  mkdir tmp
  TMPDIR=$PWD/tmp run -0 bare /usr/bin/python3 storm.py "$FORKSHIM" sweep --timeout 30 "$VICTIM" hang-later 3
  assert_equal "$(sort -u <<<"$output")" "-15 []"
}

@test "a timer that the sweep was started with ends it as a signal does" {
  mkdir tmp
  TMPDIR=$PWD/tmp run -142 bare perl -e 'alarm 2; exec @ARGV' \
    "$FORKSHIM" sweep --timeout 30 perl -e 'fork // sleep 60; sleep 60'
  run ls -A tmp
  refute_output
}

@test "the logs and state files of a sweep are removed at its end" {
  mkdir tmp
  TMPDIR=$PWD/tmp run -0 shim sweep -- sh -c 'echo "${FORKSHIM_STATE%/*}" >where; (exit 0); exit 0'
  assert_file_not_empty where
  assert_not_exist "$(cat where)"
  run ls -A tmp
  refute_output
}

@test "progress shows on a terminal, with findings and time left" {
  run -0 script -qec "$FORKSHIM sweep $VICTIM silent 4 >out.tap || true" /dev/null
  assert_output --partial "point 2 of 4, 2 findings, "
  assert_output --partial " s left"
}

@test "progress is quiet where standard error is no terminal" {
  run -0 --separate-stderr shim sweep "$VICTIM" report 2
  assert_equal "$stderr" ""
}

@test "a run has no terminal and an empty standard input, unless --stdin names a file" {
  echo word >in
  run -0 shim sweep --stdin in -- \
    sh -c '(exit 0); read -r word; [ "$word" = word ] || exit 3; cat /dev/tty && exit 4; exit 0'
  assert_line --partial "reported, status 2"
  refute_line --partial "the fault-free run ends with"
}
