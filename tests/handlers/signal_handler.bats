#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# The signal handler: who gets what, when, and how children end.

load ../test_helper

signal_with() { # [KEY=VALUE...]
  config < <(printf '[handler hit]\nplugin = signal\n' && printf '%s\n' "$@")
}

# Waits until the sentence about a process that stops is there, and sets `stopped` to its pid.
await_stop() { # FILE
  # shellcheck disable=SC2016
  local sentence='process ([0-9]+).* stops; `gdb -p ([0-9]+)` attaches'
  for ((try = 0; try < 100; ++try)); do
    [[ $(<"$1") =~ $sentence ]] && stopped=${BASH_REMATCH[1]} && await_state T && return
    sleep 0.1
  done
  fail "nobody stops: $(<"$1")"
}

await_state() { # LETTER: of the process `stopped`
  for ((try = 0; try < 100; ++try)); do
    [[ $(</proc/"$stopped"/stat) != *") $1 "* ]] || return 0
    sleep 0.1
  done
  fail "process $stopped is not in state $1: $(</proc/"$stopped"/stat)"
}

teardown() {
  [[ -z ${group-} ]] || kill -KILL -- "-$group" 2>/dev/null || true
}

start() { # COMMAND ARG...: in the background, in a process group of its own
  touch "$BATS_TEST_TMPDIR/stderr"
  timeout -k 1 60 env LD_PRELOAD="$LIB" "$@" >"$BATS_TEST_TMPDIR/stdout" \
    2>"$BATS_TEST_TMPDIR/stderr" 3>&- &
  group=$!
}

@test "the child of a fork gets its signal before the program goes on there" {
  signal_with 'child = SIGKILL'
  run preload bash -c '(echo child); echo "status $?"'
  refute_line child
  assert_line "status 137"
}

@test "a signal that the program handles runs its handler in the child" {
  signal_with 'child = SIGUSR1'
  # shellcheck disable=SC2016
  run preload perl -e '$SIG{USR1} = sub { exit 3 };
    my $pid = fork() // die; if (!$pid) { sleep 0; exit 4 } waitpid $pid, 0; print $? >> 8'
  assert_output 3
}

@test "the parent gets its signal after the creation" {
  signal_with 'parent = SIGUSR1'
  run preload bash -c 'trap "echo parent" USR1; (:); echo end'
  assert_output $'parent\nend'
}

@test "exit ends the child of a fork or vfork with its status" {
  signal_with 'exit = 42'
  for function in fork _Fork vfork clone clone-vfork; do
    run preload "$PROGRAMS/create" "$function"
    assert_output --regexp "^$function: child exited 42, errno"
  done
}

@test "a fork's child that lives on after its signal ends with its status" {
  signal_with 'child = SIGWINCH' 'exit = 5'
  run preload bash -c '(echo child); echo "status $?"'
  assert_output "status 5"
}

@test "the child of a vfork is killed at once" {
  signal_with 'child = SIGKILL'
  run preload dash -c '/bin/echo child; echo "status $?"'
  refute_line child
  assert_line "status 137"
}

@test "the child of a spawn gets its signal from the parent" {
  signal_with 'child = TERM'
  run preload /usr/bin/python3 -c '
import os
pid = os.posix_spawn("/bin/sleep", ["sleep", "20"], {})
print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))'
  assert_output -- -15
}

@test "a stopped child is named, and goes on when it is told to" {
  signal_with 'child = SIGSTOP'
  start bash -c '(echo child); echo "status $?"'
  await_stop "$BATS_TEST_TMPDIR/stderr"
  assert_file_contains "$BATS_TEST_TMPDIR/stderr" "^forkshim: handler \"hit\": process $stopped,\
 made as 0.1 by fork, stops; .gdb -p $stopped. attaches, .kill -CONT $stopped. lets it go on$"
  assert_file_empty "$BATS_TEST_TMPDIR/stdout"
  kill -CONT "$stopped"
  wait "$group"
  assert_equal "$(<"$BATS_TEST_TMPDIR/stdout")" $'child\nstatus 0'
}

@test "a stopped child of a vfork has executed its program, and holds no parent" {
  signal_with 'child = SIGSTOP'
  start /usr/bin/python3 -c '
import subprocess
child = subprocess.Popen(["cat"], stdin=subprocess.PIPE, close_fds=False)
print("on", flush=True)
child.stdin.close()
print(child.wait())'
  await_stop "$BATS_TEST_TMPDIR/stderr"
  for ((try = 0; try < 100; ++try)); do
    [[ ! -s $BATS_TEST_TMPDIR/stdout ]] || break
    sleep 0.1
  done
  assert_equal "$(<"$BATS_TEST_TMPDIR/stdout")" on
  assert_equal "$(</proc/"$stopped"/comm)" cat
  kill -CONT "$stopped"
  wait "$group"
  assert_equal "$(<"$BATS_TEST_TMPDIR/stdout")" $'on\n0'
}

@test "a stopped parent is named too" {
  signal_with 'parent = STOP' 'functions = fork' 'max = 1'
  start bash -c '(:); echo end'
  await_stop "$BATS_TEST_TMPDIR/stderr"
  kill -CONT "$stopped"
  wait "$group"
  assert_equal "$(<"$BATS_TEST_TMPDIR/stdout")" end
}

@test "the first process of a pid namespace, which cannot kill itself, ends as well" {
  signal_with 'child = SIGKILL'
  # Root needs no user namespace for one of pids, and may not have any in a chroot.
  ((EUID == 0)) && others=() || others=(--user)
  run preload unshare "${others[@]}" --pid --fork sh -c 'echo child'
  assert_failure 137
  refute_output --partial child
}

@test "what is no signal or status is refused, and so is doing nothing" {
  for line in child=0 child=65 child=SIGNOT child=kill parent=-1 exit=256 exit=-1; do
    signal_with "$line"
    run shim check
    assert_failure 125
    assert_output --regexp "${line%=*} = \"${line#*=}\"; expected (a signal|an exit status)"
  done
  signal_with
  run shim check
  assert_output --partial "it does nothing; expected at least one of prepare, child, parent, exit"
}
