#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# top at a terminal, which script(1) makes: keys, the screen, and the terminal afterwards.

# shellcheck disable=SC2016 # for the program's shell
load ../test_helper

setup() {
  cd "$BATS_TEST_TMPDIR" || return
  mkfifo go ready keys
  shim run --log /dev/null -- dash -c '(:); (read _ <go; :) & echo "$FORKSHIM_STATE" >ready; wait' \
    3>&- &
  runner=$!
  read -r path <ready
  exec 6<>keys
}

teardown() {
  exec 7<>go
  echo >&7
  wait "$runner" || true
}

# Starts top at a terminal of 10 lines of 60 columns; the file `screen` has what it writes there.
start_top() {
  cat >in_terminal <<END
trap : INT
stty rows 10 cols 60
stty -g >before
"$FORKSHIM" top -d 0.1 $path
echo "status \$?" >status
stty -g >after
END
  bare script -qefc 'bash ./in_terminal' screen <keys >/dev/null 3>&- 6>&- &
  script=$!
  shows 'q quit  s sort'
}

shows() { # TEXT
  local tries
  for ((tries = 0; tries < 400; tries++)); do
    ! grep -qF -e "$1" screen 2>/dev/null || return 0
    sleep 0.05
  done
  fail "the terminal never showed $1: $(cat -v screen)"
}

press() { # KEY
  printf '%s' "$1" >&6
}

# Top has ended, and left the terminal as it was.
assert_left() { # STATUS
  wait "$script" || true
  assert_equal "$(<status)" "status $1"
  assert_equal "$(<after)" "$(<before)"
  run grep -cF $'\e[?7h\e[?25h\e[?1049l' screen
  refute_output 0
}

top_pid() {
  pgrep -f "libexec/forkshim/top -d 0.1 $path"
}

@test "q leaves top, and the terminal is as it was" {
  start_top
  press q
  assert_left 0
}

@test "s sorts by the next column, r reverses, and c shows the counters" {
  start_top
  shows 's sort (LINEAGE)'
  press s
  shows 's sort (CPU%)'
  press r
  shows 's sort (CPU%, reversed)'
  press c
  shows 'function  '
  press $'\e[A\eOq\e[5;2~xsq'
  assert_left 0
}

@test "no line is longer than the terminal is wide, and no more lines than it has" {
  start_top
  press q
  assert_left 0
  frames=$(sed 's/\x1b\[H/\n&/g; s/\r//g; s/\x1b\[?7h.*//' screen)
  run awk '/^Script done/ { exit } /\x1b\[H/ { lines = 0 } { gsub(/\x1b\[[?0-9;]*[a-zA-Z]/, ""); if (length > 60) bad++
    if (++lines > 10) bad++ } END { print bad + 0 }' <<<"${frames#*$'\e[H'}"
  assert_output 0
}

@test "Ctrl-C and a signal end top with their status, and the terminal is as it was" {
  start_top
  press $'\x03'
  assert_left 130
  rm screen status after
  start_top
  kill "$(top_pid)"
  assert_left 143
}

@test "a stopped top gives the terminal back and takes it again" {
  start_top
  pid=$(top_pid)
  kill -TSTP "$pid"
  shows $'\e[?1049l'
  until grep -q '^State:.T' "/proc/$pid/status"; do sleep 0.05; done
  kill -CONT "$pid"
  for ((tries = 0; tries < 200; tries++)); do
    (($(grep -oF $'\e[?1049h' screen | wc -l) < 2)) || break
    sleep 0.05
  done
  press q
  assert_left 0
  assert_equal "$(grep -oF $'\e[?1049h' screen | wc -l)" 2
}

# What is behind it in a shell with job control, at a terminal; the shell's end is in `status`.
at_shell() { # COMMAND
  printf '%s\n' "$1" >in_shell
  timeout -k 1 50 script -qefc "bash --norc -mc '. ./in_shell; echo \$? >status'" screen \
    </dev/null >out 2>&1 3>&- 6>&-
}

@test "top in the background stops, and SIGTERM ends it there as soon as it goes on" {
  export path
  at_shell '"$FORKSHIM" top -d 0.1 $path & pid=$!
    until grep -q "^State:.T" /proc/$pid/status; do sleep 0.05; done
    kill $pid; kill -CONT $pid; while kill -0 $pid; do sleep 0.05; done; wait $pid'
  assert_equal "$(<status)" 143
  run ! grep -q 1049 screen
}

@test "timeout, which puts top into the background, ends it" {
  export path
  at_shell 'bash +m -c "timeout 1 \"$FORKSHIM\" top $path; exit \$?"'
  assert_equal "$(<status)" 124
}

@test "top that loses the terminal, by a stop or without one, ends by SIGTERM in the background" {
  export path
  at_shell '"$FORKSHIM" top -d 0.1 $path & pid=$!
    until grep -q "^State:.T" /proc/$pid/status; do sleep 0.05; done
    { until grep -q 1049h screen; do sleep 0.05; done; kill -STOP $pid; } &
    fg %1
    kill $pid; kill -CONT $pid; while kill -0 $pid; do sleep 0.05; done; wait $pid'
  assert_equal "$(<status)" 143
  assert_file_contains screen '1049l'
}

@test "top says that the run has ended" {
  start_top
  echo >go
  assert_left 0
  shows 'the run has ended'
  wait "$runner"
}

@test "with a count, top prints at a terminal what it prints in a pipe" {
  bare script -qec "$FORKSHIM top -n 1 $path" screen </dev/null >/dev/null
  run grep -c $'\e' screen
  assert_output 0
  assert_file_contains screen 'LINEAGE'
}
