#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# sweep: whatever a program leaves running, nothing of it outlives the sweep.

load ../test_helper

setup() {
  VICTIM=$PROGRAMS/sweep_victim
  cd "$BATS_TEST_TMPDIR" || return
  # A mark in the environment finds every process of the test, whatever became of its parents.
  export SWEEP_REMAINS=$BATS_TEST_TMPDIR
}

# The programs of the sweep that still run, but for this shell and what it starts.
assert_nothing_left() {
  run bash -c 'grep -lz "^SWEEP_REMAINS=$0$" /proc/[0-9]*/environ 2>/dev/null |
    while IFS=/ read -r _ _ pid _; do
      case $(cat "/proc/$pid/comm" 2>/dev/null) in
        sweep_victim | supervise_hop | sleep | sweep | sh | dash)
          tr "\0" " " <"/proc/$pid/cmdline"
          ;;
      esac
    done' "$BATS_TEST_TMPDIR"
  refute_output
}

@test "a daemon that every run leaves is ended, and is no leak" {
  run -0 shim sweep sh -c 'setsid sleep 61 >/dev/null 2>&1 & (exit 0) || exit 3; exit 0'
  assert_line "# the fault-free run leaves 1 process behind"
  refute_line --partial ": leak"
  assert_nothing_left
}

@test "a deaf daemon by a double fork is ended in each of several runs at once" {
  run -1 shim sweep --confirm 0 --jobs 2 "$VICTIM" leak 4
  assert_line --partial "# 4 findings in 4 points: 4 leak"
  assert_nothing_left
}

@test "programs that hang and are deaf to SIGTERM and SIGINT are ended" {
  run -1 shim sweep --jobs 2 --timeout 3 "$VICTIM" hang 3
  assert_line "# 3 findings in 3 points: 3 hang"
  assert_nothing_left
}

@test "processes that change their pid all the time in sessions of their own are ended" {
  run shim sweep --max 2 --compare none --timeout 5 "$PROGRAMS/supervise_hop" 400 2 session
  assert_line --regexp "^# [0-9]+ findings? in 2 points"
  assert_nothing_left
}

@test "a program that stops itself is ended" {
  run -125 shim sweep --timeout 0.4 sh -c '(exit 0); kill -STOP $$; exit 0'
  assert_output --partial "did not end within 0.4 s"
  assert_nothing_left
}

# Once FILE appears, a run hangs, and Ctrl-C goes to the terminal's foreground: bash and its sweep.
# bash ends by SIGINT where its program did.
press_ctrl_c() { # FILE ARG...
  bare /usr/bin/python3 "$ROOT/tests/fixtures/programs/supervised/supervise_terminal.py" c \
    bash -c 'file=$1; (trap "" INT; until [[ -e $file ]]; do sleep 0.05; done; echo ready) &
      "${@:2}"; exit' bash "$1" "$FORKSHIM" sweep --timeout 30 "${@:2}"
}

# The end of the session hangs up on its foreground, where a background job of `bash -c` is, too.
press_ctrl_c_beside() { # FILE ARG...: of a sweep that has a background job of its shell
  bare /usr/bin/python3 "$ROOT/tests/fixtures/programs/supervised/supervise_terminal.py" c \
    bash -c 'file=$1; (trap "" HUP INT; until [[ -e $file ]]; do sleep 0.05; done; echo ready
      exec sleep 17 </dev/null >/dev/null 2>&1) 2>&1 & echo $! >pid
      exec "${@:2}"' bash "$1" "$FORKSHIM" sweep --timeout 30 "${@:2}"
}

@test "what a shell had started before it became the sweep stays" {
  run -0 bare bash -c 'sleep 17 3>&- >/dev/null 2>&1 & echo $! >pid
    exec "$@"' bash "$FORKSHIM" sweep "$VICTIM" retry 2
  assert_line "# 0 findings in 2 points: 2 same"
  run -0 kill "$(cat pid)"
}

@test "a sweep beside what a shell had started ends by Ctrl-C and with its findings' status" {
  run -1 bare bash -c 'sleep 17 >/dev/null 2>&1 & echo $! >pid
    exec "$@"' bash "$FORKSHIM" sweep "$VICTIM" silent 1
  kill "$(cat pid)"
  run press_ctrl_c_beside hanging "$VICTIM" hang-later 3
  kill "$(cat pid)"
  assert_line --regexp "Bail out! interrupted by SIGINT after 1 of 3 points"
  assert_line "ended by 2 with 0"
  refute_left -x sweep_victim
}

@test "Ctrl-C ends a sweep with what was found so far, and nothing is left" {
  run press_ctrl_c hanging "$VICTIM" hang-later 3
  assert_line --regexp "ok 1 - .*: reported, status 3"
  assert_line --regexp "Bail out! interrupted by SIGINT after 1 of 3 points"
  assert_line "# 0 findings in 1 point: 1 reported"
  assert_line "ended by 2 with 0"
  assert_nothing_left
}

@test "Ctrl-C with several runs under way prints the finished ones and leaves nothing" {
  run press_ctrl_c hanging --jobs 3 --json r.json "$VICTIM" hang-later 3
  assert_line --regexp "Bail out! interrupted by SIGINT after [01] of 3 points"
  assert_line "ended by 2 with 0"
  assert_file_contains r.json '"interrupted": "SIGINT"'
  assert_nothing_left
}

@test "Ctrl-C during the fault-free run ends the sweep, too" {
  run press_ctrl_c started sh -c '(exit 0); : >started; trap "" INT TERM; sleep 61; exit 0'
  assert_line --partial "Bail out! interrupted by SIGINT after 0 of 0 points"
  assert_line "ended by 2 with 0"
  assert_nothing_left
}
