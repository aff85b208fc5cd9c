#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# What a process that gave up root can have the supervisor of `run --deep` do to root's processes, by
# the words of the state that the supervisor and the library obey. Needs root.

# shellcheck disable=SC2154 # what the loaded files and run assign
load ../test_helper
load ../deep/deep
load ../state_files

export PYTHONDONTWRITEBYTECODE=1 PYTHONPATH=$ROOT/tests/fixtures/python

setup() {
  need_deep
  place=$(mktemp -d /tmp/forkshim-lesser-deep.XXXXXX)
  chmod 755 "$place"
  log=$place/log
}

teardown() {
  rm -rf "$place"
}

# Root's process waits, while one that gave up root runs this, or announces a refusal with this errno
# for it. Then it executes a program without the library, which forks 3 times.
forge() { # ERROR [ARG of run]...
  lesser "announce(victim, $1)" "${@:2}"
}

lesser() { # PYTHON [ARG of run]...
  cat >"$place/program" <<'PYTHON'
import ctypes, os, sys
import run_state

announcements, window = 1024, 64

def announce(tid, error):
    place = tid * 2654435761 % (1 << 32) % (announcements - window)
    word = tid << 32 | 1 << 31 | error
    ctypes.memmove(run_state.announced + 8 * place, word.to_bytes(8, "little"), 8)

reading, writing = os.pipe()
victim = os.fork()
if victim == 0:
    os.close(writing)
    os.read(reading, 1)
    os.execv(sys.argv[1], [sys.argv[1], "forks", "3"])
lesser = os.fork()
if lesser == 0:
    run_state.give_up_root()
    exec(sys.argv[2])
    os._exit(4)
assert os.waitpid(lesser, 0)[1] == 4 << 8
os.close(writing)
os._exit(os.waitstatus_to_exitcode(os.waitpid(victim, 0)[1]))
PYTHON
  LIMIT=40 run --separate-stderr shim run --deep --log "$log" "${@:2}" -- \
    /usr/bin/python3 "$place/program" "$PROGRAMS/unseen" "$1"
}

@test "no number that it writes becomes the result of a call of root's" {
  for error in 0 1 11 4 512 5000 2147483647; do
    forge "$error"
    assert_success
    assert_output "3 made, 0 interrupted, 0 failed"
    assert_equal "$(grep -c "a refusal was asked for that no handler of the run's configuration\
 makes" <<<"$stderr")" 1
  done
}

@test "beside a handler that leaves refusals to the kernel it has that handler's errno, and no other" {
  for error in 0 4 11 512 5000 2147483647; do
    forge "$error" -H 'fail error=ENOMEM as=kernel at=0.9.9'
    assert_output "3 made, 0 interrupted, 0 failed"
  done
  forge 12 -H 'fail error=ENOMEM as=kernel at=0.9.9'
  assert_output "0 made, 0 interrupted, 3 failed"
}

@test "a state that it cuts short ends neither root's program nor the supervisor" {
  for size in 0 4096 3004000; do
    lesser "os.truncate(run_state.path, $size)" -H 'fail at=0.9.9'
    assert_success
    assert_output "3 made, 0 interrupted, 0 failed"
  done
}

# As the supervisor publishes it for a program that starts without having been seen by the library.
start_as() { # LINEAGE
  local births=$((table_at + 4096 * 1024 + 64 * 4096 + 8 * 1024))
  local stamp=$(((1 << 40) + 5)) birth=$((births + 5 * 152))
  forge_state 4:4=1 52:4=1 "$birth:8=$stamp" "$((birth + 16)):4=2" "$((birth + 24))=$1"
  rm -f "$log"
  run bare prlimit "--locks=$stamp" env LD_PRELOAD="$LIB" FORKSHIM_STATE="$STATE" \
    FORKSHIM_INLINE="[handler log]
output = $log" /usr/bin/perl -e 'exit !defined fork'
  assert_success
  run jq -r 'select(.phase == "parent").lineage' "$log"
}

@test "a name that no supervisor writes is unknown to the library, and fits" {
  start_as 0.7.2
  assert_output 0.7.2.1
  local full
  printf -v full '%0127d' 0
  for name in "$full" "$full,0.1" "${full}0" 0..2 .. 0/1; do
    start_as "$name"
    assert_output '?.1'
  done
}

# A machine's root may ask for the limits of other users' processes; where it may not, they are known to
# be nobody of the run. So the process outside is one of this user's.
@test "a process outside of the run that bears a creation's number is not taken for its child" {
  cc -static -o "$place/failing" -x c - <<'C'
#define _GNU_SOURCE
#include <sched.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <unistd.h>
int main(void) {
  int made = 0;
  for (int i = 0; i < 30; ++i, usleep(20000)) made += syscall(SYS_clone, CLONE_SIGHAND, 0, 0, 0, 0) > 0;
  printf("%d made\n", made);
}
C
  cat >"$place/outside" <<'PYTHON'
import os, resource, sys, time
while True:
    with open(f"/proc/{sys.argv[1]}/limits") as limits:
        number = [line.split()[3] for line in limits if line.startswith("Max file locks")][0]
    if number != "unlimited":
        resource.setrlimit(10, (int(number), resource.RLIM_INFINITY))
        if os.fork() == 0:
            time.sleep(0.1)
            os._exit(0)
    try:
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
    except ChildProcessError:
        pass
PYTHON
  mkfifo "$place/go"
  bare "$FORKSHIM" run --deep -q --log "$log" -- dash -c 'echo $$ >"$2"; read -r _ <"$3"; exec "$1"' dash \
    "$place/failing" "$place/pid" "$place/go" >"$place/said" &
  local running=$!
  wait_until test -s "$place/pid"
  LIMIT=40 bare /usr/bin/python3 "$place/outside" "$(<"$place/pid")" 2>/dev/null &
  echo >"$place/go"
  wait "$running"
  run cat "$place/said"
  assert_output "0 made"
  run jq -c 'select(.phase == "parent" and .function == "syscall:clone") | .child' "$log"
  assert_equal "$(sort -u <<<"$output")" null
}
