#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# supervise: a command under a time limit, from which no process stays behind.

load ../test_helper

setup() {
  SUPERVISE=$PROGRAMS/supervise
  REPORT=$BATS_TEST_TMPDIR/report.json
  cd "$BATS_TEST_TMPDIR" || return
}

supervise() {
  bare "$SUPERVISE" --json "$REPORT" "$@"
}

report() { # KEY: its value in the report, as JSON
  /usr/bin/python3 -c 'import json, sys
print(json.dumps(json.load(open(sys.argv[1]))[sys.argv[2]]))' "$REPORT" "$1"
}

assert_report() { # KEY VALUE
  run report "$1"
  assert_output "$2"
}

refute_alive() { # PID
  run kill -0 "$1"
  assert_failure
}

@test "a supervised command's exit status is supervise's own" {
  run -7 supervise sh -c 'exit 7'
  refute_output
  assert_report status 7
  assert_report signal null
}

@test "supervise dies by the signal that killed the command" {
  run -139 supervise "$SUPERVISE" sh -c 'kill -SEGV $$'
  assert_report signal '"SIGSEGV"'
  assert_report status null
}

@test "status 127 of a command is told apart from a command that is not there" {
  run -127 supervise sh -c 'exit 127'
  assert_report error null
  run -127 supervise ./absent
  assert_output "forkshim: cannot start the command: ./absent: No such file or directory (ENOENT)"
  assert_report error '"ENOENT"'
}

@test "a file that cannot be executed gives 126" {
  touch plain
  run -126 supervise ./plain
  assert_output "forkshim: cannot start the command: ./plain: Permission denied (EACCES)"
}

@test "a wrong option, time or word gives 125 and a sentence" {
  run -125 supervise --bogus true
  assert_output --partial "--bogus"
  run -125 supervise --timeout soon true
  assert_output --partial "--timeout 'soon': expected a time, such as 10, 2.5, 500ms or 2m"
  run -125 supervise --left alone true
  assert_output --partial "--left 'alone': expected kill, leave or wait"
  run -125 supervise
  assert_output --partial "expected a command"
}

@test "options behind the command's name belong to the command" {
  run -0 supervise echo --timeout -- x
  assert_output -- "--timeout -- x"
}

@test "a report that cannot be written is refused before the command runs" {
  run -125 bare "$SUPERVISE" --json ./absent/report touch ran
  assert_output --partial "cannot write the report ./absent/report"
  assert_not_exist ran
}

@test "at the timeout every process is killed, deaf ones and grandchildren too" {
  run -124 supervise --timeout 3 sh -c 'trap "" TERM INT
    sh -c "trap \"\" TERM; echo \$\$ >grandchild; sleep 20 & setsid sleep 20" & sleep 20'
  assert_output --partial "the time of 3 s ran out"
  assert_report timeout true
  refute_alive "$(cat grandchild)"
}

@test "processes left behind are reported with their command lines, and killed" {
  run -3 supervise sh -c '(setsid sleep 21 & echo $! >sleeper); exit 3'
  assert_line --partial "1 process was left when the command had ended, killed:"
  assert_line --regexp "^forkshim:   [0-9]+ sleep 21$"
  assert_report left "[{\"pid\": $(cat sleeper), \"args\": \"sleep 21\"}]"
  refute_alive "$(cat sleeper)"
}

@test "a descendant that ends within the grace is not left behind" {
  run -0 supervise --grace 10 sh -c 'sleep 0.1 & exit 0'
  refute_output
  assert_report left "[]"
}

@test "a process whose main thread has ended counts as left behind" {
  run -3 supervise "$PROGRAMS/supervise_headless"
  assert_output --partial "1 process was left"
}

@test "processes that fork and exit all the time are all ended" {
  run -0 supervise "$PROGRAMS/supervise_hop" 20000 3
  run -0 supervise "$PROGRAMS/supervise_hop" 20000 3 session
  refute_left -x supervise_hop
}

@test "--left leave spares what is left behind, and says so" {
  run -0 supervise --left leave sh -c 'setsid sleep 22 >log 2>&1 & echo $! >sleeper'
  assert_output --partial "not killed"
  kill "$(cat sleeper)"
}

@test "--left wait waits until the last descendant has ended" {
  run -0 supervise --left wait sh -c '(sleep 0.3; touch ended) & exit 0'
  assert_exist ended
  refute_output
}

@test "the time limit holds for --left wait too" {
  run -124 supervise --left wait --timeout 3 sh -c 'sleep 20 & exit 0'
  assert_report status 0
  assert_report timeout true
}
