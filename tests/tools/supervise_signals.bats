#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# supervise between a shell, a terminal and its command: signals, streams, environment.

load ../test_helper

setup() {
  SUPERVISE=$PROGRAMS/supervise
  cd "$BATS_TEST_TMPDIR" || return
}

terminal() { # KEY COMMAND...
  bare /usr/bin/python3 "$ROOT/tests/fixtures/programs/supervised/supervise_terminal.py" "$@"
}

@test "supervise passes on INT, TERM, HUP, QUIT, USR1, USR2 and WINCH" {
  for signal in INT TERM HUP QUIT USR1 USR2 WINCH; do
    run -9 bare "$SUPERVISE" sh -c "trap 'echo got $signal; exit 9' $signal
      kill -$signal \$PPID; sleep 5 & wait"
    assert_line "got $signal"
  done
}

@test "a signal that was ignored from the start stays ignored" {
  run -4 bare env --ignore-signal=HUP "$SUPERVISE" sh -c 'kill -HUP $PPID; exit 4'
}

@test "an ignored SIGCHLD does not cost the exit status, and the command finds it ignored" {
  run -2 bare env --ignore-signal=CHLD "$SUPERVISE" grep -h SigIgn /proc/self/status absent
  assert_output --regexp "SigIgn:.*1....\b"
}

@test "the command starts with supervise's signal mask, not with blocked signals" {
  run -0 bare "$SUPERVISE" grep SigBlk /proc/self/status
  assert_output --regexp "SigBlk:[[:space:]]0+$"
}

@test "Ctrl-C reaches the command once" {
  run -0 terminal c "$SUPERVISE" bash -c 'trap "echo caught; caught=yes" INT
    echo ready; until [[ -n $caught ]]; do sleep 0.1; done; sleep 0.3; exit 6'
  assert_line --regexp "^(\^C)?caught$"
  assert_equal "$(grep -c caught <<<"$output")" 1
  assert_line "ended by 0 with 6"
}

@test "Ctrl-Z stops supervise and its command, and fg continues both" {
  run -0 terminal z "$SUPERVISE" bash -c 'trap "echo went on; exit 6" CONT
    echo ready; while :; do sleep 0.1; done'
  assert_line --partial "stopped"
  assert_line "went on"
  assert_line "ended by 0 with 6"
}

@test "--group gives the command a process group of its own" {
  run -0 bare "$SUPERVISE" --group sh -c 'echo $$ $(ps -o pgid= -p $$)'
  read -r pid group <<<"$output"
  assert_equal "$group" "$pid"
}

@test "the standard streams can be files" {
  echo question >in
  run -0 bare "$SUPERVISE" --stdin in --stdout out --stderr err sh -c 'cat; echo trouble >&2'
  refute_output
  assert_equal "$(cat out)" question
  assert_equal "$(cat err)" trouble
}

@test "--env and --unset change the command's environment alone" {
  export KEPT=1 GONE=2
  run -0 bare "$SUPERVISE" --env A=b=c --env B= --unset GONE \
    sh -c 'echo "$A,$B,$KEPT,${GONE-unset}"'
  assert_output "b=c,,1,unset"
}

@test "supervise keeps no descriptor open in the command" {
  run -0 bare "$SUPERVISE" --json report sh -c 'ls /proc/self/fd | wc -l'
  inside=$output
  run -0 bare sh -c 'ls /proc/self/fd | wc -l'
  assert_equal "$inside" "$output"
}
