#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# bash and dash: pipelines, subshells and plain commands, which dash starts with vfork.

load ../test_helper
load ../program_assertions

script='(echo subshell); ls /dev/null; echo $(echo inner) | cat; ls /nowhere; exit 3'

@test "bash runs subshells, pipelines and commands as without the shim" {
  assert_logged bash -c "$script"
  assert_created "fork 6"
}

@test "dash runs its plain commands by vfork and the rest by fork" {
  assert_logged dash -c "$script"
  assert_created "fork 4, vfork 2"
}

@test "background jobs are waited for as without the shim" {
  assert_logged bash -c 'for i in 1 2 3 4 5 6 7 8; do (exit "$i") & jobs+=($!); done
    for job in "${jobs[@]}"; do wait "$job"; echo $?; done'
  assert_created "fork 8"
}

@test "a child that dies by a signal is reported as without the shim" {
  assert_logged bash -c 'exec 2>/dev/null; for signal in KILL SEGV TERM; do
    (kill -$signal $BASHPID); echo $?; done'
  assert_created "fork 3"
}

@test "a shell that starts shells numbers each one's creations from 1" {
  assert_logged bash -c 'bash -c "/bin/true; /bin/true; :"; dash -c "/bin/true; /bin/true; :"; :'
  assert_created "fork 4, vfork 2"
  assert_equal "$(lines_of "$LOG" '.phase == "start"')" 7
}

@test "a process substitution and a here-document work as without the shim" {
  assert_logged bash -c 'diff <(seq 1 2000) <(seq 2 2000); cat <<<"$(seq 1 5000)" | md5sum'
}

@test "a coprocess talks to the shell as without the shim" {
  assert_logged bash -c 'coproc sed -u s/^/got/; echo 1 >&"${COPROC[1]}"
    read -r answer <&"${COPROC[0]}"; echo "$answer"'
  assert_created "fork 1"
}

@test "bash reports the fork that fail refused, and stops" {
  observe refused shim run --log "$LOG" --fail ENOMEM@3 -- \
    bash -c '(echo 1); (echo 2); (echo 3); echo 4'
  run cat "$BATS_TEST_TMPDIR"/refused.{stdout,stderr,status}
  assert_output $'1\n2\nbash: fork: Cannot allocate memory\n254'
  assert_paired "$LOG"
  assert_equal "$(jq -c 'select(.error) | [.phase, .seq, .error, .refused_by]' "$LOG")" \
    '["failed",3,"ENOMEM","fail"]'
}

@test "dash reports the vfork that fail refused, and stops" {
  observe refused shim run --log "$LOG" -H "fail error=EAGAIN kinds=vfork when=2" -- \
    dash -c 'expr 1; (echo 2); expr 3; echo 4'
  run cat "$BATS_TEST_TMPDIR"/refused.{stdout,stderr,status}
  assert_output $'1\n2\ndash: 1: Cannot fork\n2'
  assert_paired "$LOG"
  assert_equal "$(lines_of "$LOG" '.phase == "failed" and .function == "vfork"')" 1
}
