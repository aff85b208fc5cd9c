#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# top: the counters of running trees, and what it makes of files that nobody should have written.

# shellcheck disable=SC2016,SC2154 # for the program's shell; what the loaded files and run assign
load ../test_helper
load ../state_files

setup() {
  cd "$BATS_TEST_TMPDIR" || return
}

# Starts a run that has made two creations and waits for a line in the pipe `go`.
start_run() {
  mkfifo go ready
  shim run --log /dev/null -- dash -c '(:); (:); echo "$FORKSHIM_STATE" >ready; read _ <go' 3>&- &
  runner=$!
  read -r path <ready
}

end_run() {
  echo >go
  wait "$runner"
}

@test "top shows the counters of a running tree" {
  start_run
  run shim top -n 1 "$path"
  end_run
  assert_success
  assert_line --index 0 --partial "$path: root "
  assert_line --index 0 --partial "(dash -c "
  assert_line --index 1 --regexp "^3 processes, 1 living; 2 creations: 2 made"
  assert_line --regexp "^  fork +2 +0 +0 +[0-9.]+ +<"
  assert_line --regexp "^  log +2 +2  log$"
}

@test "top finds this user's running trees by itself" {
  start_run
  run shim top -n 1
  end_run
  assert_success
  assert_line --partial "$path: root "
}

@test "top ends when the tree has ended" {
  start_run
  bare "$FORKSHIM" top -d 0.01 "$path" >frames &
  top=$!
  while [[ ! -s frames ]]; do :; done
  end_run
  wait "$top"
  assert_file_contains frames "2 creations"
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
  forge_state 0:4=7
  run -125 shim top -n 1 "$STATE"
  assert_output --partial "its version is 7 and not 4"
  run -125 shim top -n 1 /dev/null
  assert_output --partial "it is not a regular file"
  ln -s "$STATE" link
  run -125 shim top -n 1 link
  assert_output --partial "it is a symbolic link"
}

@test "names in the file cannot write to the terminal" {
  forge_state 5704:4=2 5712=$'\e]0;owned\a\e[2J' 5760=$'\x9b31m'
  run shim top -n 1 "$STATE"
  assert_success
  assert_output --partial '\x1b]0;owned\x07\x1b[2J'
  refute_output --partial $'\e'
}

@test "numbers that no tree can have are shown, not believed" {
  /usr/bin/python3 -c "open('$STATE', 'wb').write(b'\4\0\0\0' + b'\xff' * ($state_size - 4))"
  run shim top -n 2 -d 0.01 "$STATE"
  assert_success
  assert_line --partial "4294967295 processes, 0 living"
  assert_line --regexp "^  vfork +4294967295 8589934590 4294967295 "
}

@test "an empty file is one that no process has come up with yet" {
  : >"$STATE"
  run shim top -n 1 "$STATE"
  assert_success
  assert_output "$STATE: no process has come up yet"
}

@test "a wrong option gives 125" {
  run -125 shim top --bogus
  assert_output --partial "--bogus"
  run -125 shim top -d soon
  assert_output --partial "--interval 'soon': expected a time"
}
