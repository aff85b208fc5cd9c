#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# How `forkshim doctor` finds what a name stands for, what it prints, and what it says of mistakes.

load ../test_helper

setup() {
  cd "$BATS_TEST_TMPDIR" || return
}

script() { # FILE FIRST-LINE
  printf '%s\necho\n' "$2" >"$1"
  chmod +x "$1"
}

@test "a script is examined as its interpreter" {
  script hello '#!/bin/dash -e'
  run shim doctor -v ./hello
  assert_success
  assert_line "./hello: file: ./hello"
  assert_line "./hello: interpreter: /bin/dash, named by its first line"
  assert_line "./hello: sees: fork vfork"
}

@test "env in a first line stands for the program that it finds in PATH" {
  script hello '#!/usr/bin/env -S A=b dash -e'
  run shim doctor -v ./hello
  assert_success
  assert_line "./hello: interpreter: $(type -P dash), found in PATH by /usr/bin/env"
}

@test "an interpreter that is a script itself is followed" {
  script inner '#!/bin/dash'
  script outer "#!$PWD/inner"
  run shim doctor -v ./outer
  assert_success
  assert_line "./outer: interpreter: $PWD/inner, named by its first line"
  assert_line "./outer: interpreter: /bin/dash, named by its first line"
}

@test "scripts that name each other end in a sentence" {
  script one "#!$PWD/two"
  script two "#!$PWD/one"
  run shim doctor -v ./one
  assert_failure 125
  assert_output "forkshim: ./one: its interpreters form a chain without end"
}

@test "text without a first line of that kind is run by sh" {
  script plain 'echo hello'
  run shim doctor -v ./plain
  assert_line "./plain: interpreter: /bin/sh, for text without a #! line"
}

@test "an interpreter that does not exist is named" {
  script lost '#!/nowhere/sh'
  run shim doctor -v ./lost
  assert_failure 125
  assert_output "forkshim: ./lost: wants the interpreter /nowhere/sh, which cannot be executed"
  script second '#! ./lost'
  run -125 shim doctor ./second
  assert_output \
    "forkshim: ./second: ./lost wants the interpreter /nowhere/sh, which cannot be executed"
}

@test "an empty name, an empty file and a program that is cut are each a sentence" {
  script empty ''
  : >empty
  for size in 200 1000 20000; do
    script torn ''
    head -c "$size" "$(type -P dash)" >torn
    run -125 shim doctor '' ./empty ./torn
    assert_output "forkshim: : the program's name is empty
forkshim: ./empty: is empty
forkshim: ./torn: it is cut: its header names bytes behind the file's end"
  done
}

@test "a missing program, a folder and a FIFO are each a sentence and status 125" {
  mkdir folder
  mkfifo fifo
  run shim doctor no-such-program ./nothing ./folder ./fifo
  assert_failure 125
  assert_line "forkshim: no-such-program: not found in PATH"
  assert_line "forkshim: ./nothing: there is no such file"
  assert_line "forkshim: ./folder: expected a program, found no regular file"
  assert_line "forkshim: ./fifo: expected a program, found no regular file"
}

@test "the status is the worst of all programs, and all of them are examined" {
  run shim doctor busybox bash
  assert_failure 2
  assert_line --partial "bash: verdict: full"
  run shim doctor no-such-program bash
  assert_failure 125
  assert_line --partial "bash: verdict: full"
}

@test "a name cannot steer the terminal" {
  local name=$'a\e[31m\n\xe9\\b'
  cp "$(type -P dash)" "$name"
  run shim doctor "./$name"
  assert_success
  assert_line --partial './a\x1b[31m\x0a\xe9\b: verdict: full'
  refute_output --partial $'\e'
}

@test "every line of the report is NAME: FACT: VALUE" {
  run shim doctor -v bash busybox /usr/bin/python3
  wellformed=$(grep -cE '^(bash|busybox|/usr/bin/python3): [a-z-]+: .' <<<"$output")
  assert_equal "${#lines[@]}" "$wellformed"
  assert_equal "$(grep -c ': verdict: ' <<<"$output")" 3
}

@test "doctor without a program names --help, which states the statuses" {
  run shim doctor
  assert_failure 125
  assert_output --partial "see forkshim doctor --help"
  run shim doctor --help
  assert_success
  assert_line --regexp '^ +2 +none: it cannot work, as with static or set-user-id programs$'
}

@test "a report that cannot be written is a failure" {
  # shellcheck disable=SC2016 # bash -c expands it
  run bare bash -c '"$FORKSHIM" doctor bash >/dev/full'
  assert_failure 125
  assert_output "forkshim: standard output cannot be written: No space left on device"
}

@test "nothing of the program is run" {
  cp "$(type -P dash)" program
  run bare strace -f -e trace=execve -o trace "$FORKSHIM" doctor ./program
  assert_success
  assert_file_contains trace 'execve(".*/doctor"'
  run grep -F 'execve("./program"' trace
  assert_failure 1
}
