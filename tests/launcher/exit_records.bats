#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Exit records: those that a process writes itself, however it ends but by a signal, and those that
# run adds to a log: of what a parent's wait has told, of the program, and of orphans.

# shellcheck disable=SC2016,SC2154 # for the program's shell; what the loaded files and run assign
load ../test_helper

setup() { cd "$BATS_TEST_TMPDIR"; }

exits() { # LINEAGE STATUS SIGNAL of each in the log k
  jq -r 'select(.phase == "exit") | "\(.lineage) \(.status) \(.signal)"' k | sort
}

@test "a program that SIGPIPE ends when exit flushes its output has that status" {
  cat >says.c <<'END'
#include <poll.h>
#include <stdio.h>
int main(void) {
  struct pollfd output = {.fd = 1};
  printf("said at the end");
  return poll(&output, 1, -1) != 1;  // until nobody has the pipe's other end
}
END
  cc -o says says.c
  run -0 shim run --log k -- bash -c './says | exec <&-; echo "${PIPESTATUS[0]}"'
  assert_output 141
  run jq -r 'select(.phase == "exit" and .program == "'"$PWD"'/says") | "\(.status) \(.signal)"' k
  assert_output "141 SIGPIPE"
}

@test "a process that ends by _exit writes its exit record, as every process of a shell does" {
  run -3 shim run --log k -- dash -c '(exit 4); sh -c "true && false"; exit 3'
  run exits
  assert_output $'0 3 null\n0.1 4 null\n0.2 1 null'
  run shim report k
  assert_line --index 0 --regexp "^dash -c .* exit 3$"
  refute_output --partial "no exit record"
}

@test "the children of system, popen and fork have their statuses" {
  run -0 shim run --log k -- perl -MPOSIX -e 'system("exit 5;"); `exit 6;`; fork or POSIX::_exit(7); wait'
  run exits
  assert_output $'0 0 null\n0.1 5 null\n0.2 6 null\n0.3 7 null'
}

@test "_Exit writes one, and what exit has begun and _exit ends writes one alone" {
  cat >ends.c <<'END'
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>
static void last(void) { _exit(9); }
int main(void) {
  if (!fork()) _Exit(300);
  if (!fork()) atexit(last), exit(0);
  if (!vfork()) _exit(8);
  while (wait(NULL) > 0) {}
}
END
  cc -o ends ends.c
  run -0 shim run --log k -- ./ends
  run exits
  assert_equal "${lines[0]} ${lines[1]}" "0 0 null 0.1 44 null"
  assert_line --regexp '^0\.2 [09] null$'
  assert_line "0.3 8 null"  # told by the wait: a vfork child runs on its parent's memory
  assert_equal "${#lines[@]}" 4
}

@test "without a handler for it, _exit ends a process as it does alone" {
  for words in "$LIB" "$LIB $FORKSHIM_BUILD/tests/bench/libempty.so"; do
    LD_PRELOAD=$words run -5 bare dash -c '(exit 4); exit $(($? + 1))'
  done
  run -5 shim run --log k -H 'log phases=child' -- dash -c '(exit 4); exit $(($? + 1))'
}

@test "a program that a signal ends gets one with the signal" {
  run -143 shim run --log k -- dash -c 'kill -TERM $$'
  run exits
  assert_output "0 143 SIGTERM"
}

@test "orphans get theirs" {
  run -0 shim run --log k -- dash -c '(dash -c "echo \$\$ >pid; kill -9 \$\$" &)
    until [ -s pid ] && ! kill -0 "$(cat pid)" 2>/dev/null; do sleep 0.05; done'
  run exits
  assert_line "0.1.1 137 SIGKILL"
  assert_line "0 0 null"
}

@test "a process that wrote its own exit record gets no other one" {
  run -3 shim run --log k -- bash -c 'exit 3'
  run exits
  assert_output "0 3 null"
  run jq -c keys_unsorted k
  refute_line --partial signal
}

@test "what an earlier run has left in the log is not taken for this one's" {
  run -143 shim run --log k -- dash -c 'kill -TERM $$'
  run -137 shim run --log k -- dash -c 'kill -KILL $$'
  run exits
  assert_output $'0 137 SIGKILL\n0 143 SIGTERM'
}

@test "names that JSON escapes stay as they are" {
  program=$BATS_TEST_TMPDIR/$'a"b\n,"pid":1'
  cp /bin/dash "$program"
  run -137 shim run --log k -- "$program" -c 'kill -KILL $$'
  run jq -r 'select(.phase == "exit") | .program' k
  assert_output "$program"
}

@test "a log that is no regular file is left alone" {
  mkfifo pipe
  # By a descriptor for both ends, since opening one of them waits for the other.
  exec 7<>pipe 8<pipe 7<&-
  run -137 shim run --log pipe -- dash -c 'kill -KILL $$'
  bare cat <&8 >read.jsonl
  run grep -c '"phase":"exit"' read.jsonl
  assert_output 0
}

@test "the page of --report gets them, too" {
  run -3 shim run --report page.html -- dash -c 'exit 3'
  assert_file_exists page.html
}
