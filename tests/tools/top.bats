#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# top: the living processes of running trees, and what it makes of files that nobody should have
# written. What it does at a terminal is in top_terminal.bats.

# shellcheck disable=SC2016,SC2154 # for the program's shell; what the loaded files and run assign
load ../test_helper
load ../state_files

setup() {
  cd "$BATS_TEST_TMPDIR" || return
}

# Starts a run that has made three creations, the last of which lives, and waits for a line in the
# pipe `go`.
start_run() {
  mkfifo go ready
  shim run --log /dev/null -- dash -c '(:); (:); (read _ <go; :) &
    echo "$FORKSHIM_STATE" >ready; wait' 3>&- &
  runner=$!
  read -r path <ready
}

end_run() {
  echo >go
  wait "$runner"
}

# Prints what top shows until a line of it matches.
top_until() { # PATTERN ARG...
  local tries
  for ((tries = 0; tries < 100; tries++)); do
    run -0 shim top -n 1 "${@:2}"
    [[ ! $output =~ $1 ]] || return 0
    sleep 0.05
  done
  fail "no line matches $1: $output"
}

@test "top lists the living processes of a running tree, and no file path" {
  start_run
  top_until " 0\.3 " "$path"
  end_run
  time='^[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2}'
  assert_line --index 0 --regexp \
    "$time root [0-9]+: 4 processes, 2 living; 3 creations: 3 made, .* \(dash -c .*"
  assert_line --index 1 --regexp '^ +PID LINEAGE +AGE +CPU% CREATIONS COMMAND$'
  assert_line --index 2 --regexp '^ *[0-9]+ 0 +[0-9.]+ m?s +[0-9.]+ +3 dash -c '
  assert_line --index 3 --regexp '^ *[0-9]+ 0\.3 +[0-9.]+ m?s +[0-9.]+ +0 dash -c '
  assert_equal "${#lines[@]}" 4
  refute_output --partial "$path"
}

@test "living processes that tell nothing of themselves are counted beside the others" {
  mkfifo go ready
  shim run --log /dev/null -- dash -c 'echo "$FORKSHIM_STATE" >ready
    busybox sh -c "(read _ <go; :); :"; :' 3>&- &
  runner=$!
  read -r path <ready
  top_until ' \? ' "$path"
  end_run
  assert_line --index 0 --partial " 2 processes, 2 living and 1 of unknown lineage; 1 creation: "
}

@test "a standard output that takes nothing ends top with a sentence" {
  start_run
  run -125 bare bash -c '"$0" top -n 3 -d 0.01 "$1" >/dev/full' "$FORKSHIM" "$path"
  end_run
  assert_output "forkshim: standard output cannot be written: No space left on device"
}

@test "top sorts by the column that is asked for" {
  start_run
  top_until " 0\.3 " "$path" --sort creations
  assert_line --index 2 --partial " 0 "
  run -0 shim top -n 1 "$path" --sort creations --reverse
  assert_line --index 2 --partial " 0.3 "
  run -0 shim top -n 1 "$path" --sort age
  assert_line --index 2 --partial " 0 "
  run -125 shim top -s memory
  assert_output "forkshim: top: --sort 'memory': expected lineage, cpu, age, creations, pid or command"
  end_run
}

@test "lineages are sorted as numbers, and children that tell nothing of themselves come last" {
  mkfifo go ready
  shim run --log /dev/null -- dash -c 'exec 4<>go; for i in 1 2 3 4 5 6 7 8 9; do (read _ <&4) & done
    busybox sh -c "(echo >ready; read _ <&4) & wait" & echo "$FORKSHIM_STATE"; wait' \
    >state_path 3>&- &
  runner=$!
  read -r _ <ready
  top_until " \? " "$(<state_path)"
  lineages=$(awk '$1 !~ /:|-|PID/ { print $2 }' <<<"$output")
  printf '%10s' '' | tr ' ' '\n' >go
  wait "$runner"
  assert_equal "$lineages" "$(printf '%s\n' 0 0.{1..10} '?')"
}

@test "with --counters, top shows those of functions and handlers, too" {
  start_run
  run shim top -n 1 -c "$path"
  end_run
  assert_success
  assert_line --regexp "^  fork +3 +0 +0 +[0-9.]+ +<"
  assert_line --regexp "^  log +3 +3  log$"
}

@test "top finds this user's running trees by itself" {
  start_run
  run shim top -n 1
  end_run
  assert_success
  assert_line --regexp 'root [0-9]+: 4 processes, '
}

@test "top and run open nothing but files below links that others have made among the states" {
  ln -s /dev "$BATS_TEST_TMPDIR/forkshim-state.device"
  mkdir "$BATS_TEST_TMPDIR/forkshim-state.folder"
  ln -s /dev/full "$BATS_TEST_TMPDIR/forkshim-state.folder/device"
  mkfifo "$BATS_TEST_TMPDIR/forkshim-state.fifo00"
  local others=()
  ((EUID == 0)) || others=(--user --map-root-user)
  # A run looks in the directories that it tries for its own state: no state fits into this /dev/shm.
  for command in "top -n 1" "run -q --fail EAGAIN@9 -- true"; do
    # shellcheck disable=SC2016 # for bash
    TMPDIR=$BATS_TEST_TMPDIR XDG_RUNTIME_DIR='' bare unshare "${others[@]}" --mount bash -c '
      mount -t tmpfs -o size=64k none /dev/shm || exit 99
      exec strace -f -e trace=open,openat -o calls "$FORKSHIM" $1' bash "$command" || true
    run grep -E 'forkshim-state\.(device|folder|fifo00)' calls
    assert_output --partial forkshim-state.fifo00
    refute_line --regexp 'forkshim-state\.device/'
    run grep -vE 'O_PATH|O_DIRECTORY' <<<"$output"
    assert_output ""
  done
}

@test "without a running tree top says so, with status 1" {
  run bare setpriv --reuid=60018 --regid=60018 --clear-groups "$FORKSHIM" top
  assert_failure 1
  assert_output "forkshim: top: no run of yours is going on"
}

@test "top ends when the tree has ended" {
  start_run
  bare "$FORKSHIM" top -d 0.01 "$path" >frames &
  top=$!
  while [[ ! -s frames ]]; do :; done
  end_run
  wait "$top"
  assert_file_contains frames "3 creations"
}

@test "top of a file that is not there gives 125 and a sentence" {
  run -125 shim top -n 1 /no/such
  assert_output "forkshim: top: /no/such: expected a state file of this forkshim; No such file or\
 directory"
}

@test "top refuses a file of another size or version, a folder and a link" {
  echo >"$STATE"
  run -125 shim top -n 1 "$STATE"
  assert_output --partial "its size is 1 and not $state_size"
  forge_state 0:4=99
  run -125 shim top -n 1 "$STATE"
  assert_output --partial "its version is 99 and not $state_version"
  run -125 shim top -n 1 /dev/null
  assert_output --partial "it is not a regular file"
  ln -s "$STATE" link
  run -125 shim top -n 1 link
  assert_output --partial "it is a symbolic link"
}

@test "the state file of a run has the size and version that the tests forge" {
  run shim run -- dash -c 'stat -c %s "$FORKSHIM_STATE"; od -An -tu4 -N4 "$FORKSHIM_STATE"'
  assert_line --index 0 "$state_size"
  assert_line --index 1 --regexp "^ *$state_version\$"
}

@test "names in the file cannot write to the terminal" {
  forge_state "$((handlers_at + 8)):4=2" "$((handlers_at + 16))"=$'\e]0;owned\a\e[2J' "$((handlers_at + 64))"=$'\x9b31m'
  run shim top -n 1 -c "$STATE"
  assert_success
  assert_output --partial '\x1b]0;owned\x07\x1b[2J'
  refute_output --partial $'\e'
}

@test "lineages in the file cannot write to the terminal" {
  forge_state "$table_at:4=$$" $((table_at + 4)):4=1 $((table_at + 8)):8=9000000000000000000 \
    $((table_at + 72))=$'\e[2J0.1'
  run shim top -n 1 "$STATE"
  assert_success
  assert_output --regexp "$$ \\\\x1b\\[2J0.1 "
  refute_output --partial $'\e'
}

@test "numbers that no tree can have are shown, not believed" {
  /usr/bin/python3 -c "open('$STATE', 'wb').write(bytes([$state_version, 0, 0, 0]) +
    b'\xff' * ($state_size - 4))"
  run shim top -n 2 -d 0.01 -c "$STATE"
  assert_success
  # A sum of 1,025 words, in 32 bits.
  assert_line --partial "4294966271 processes, 0 living"
  assert_line --regexp "^  vfork +4294966271 8589932542 4294966271 "
  assert_line --regexp "^  __vfork +4294967295 8589934590 4294967295 "
}

@test "an empty file is one that no process has come up with yet" {
  : >"$STATE"
  run shim top -n 1 "$STATE"
  assert_success
  assert_line --index 0 --regexp "^[-0-9]+ [:0-9]+ $STATE: no process has come up yet"
}

@test "a wrong option gives 125" {
  run -125 shim top --bogus
  assert_output --partial "--bogus"
  run -125 shim top -d soon
  assert_output --partial "--interval 'soon': expected a time"
}
