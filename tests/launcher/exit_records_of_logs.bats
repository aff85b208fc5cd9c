#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Which exit records a log gets from the waits of parents, and which it does not.

# shellcheck disable=SC2016,SC2154 # for the program's shell; what the loaded files and run assign
load ../test_helper

setup() { cd "$BATS_TEST_TMPDIR"; }

exits() { # LINEAGE STATUS SIGNAL of each in the log k, by lineage
  jq -r 'select(.phase == "exit") | "\(.lineage) \(.status) \(.signal)"' k | sort -V
}

@test "a pid that comes again as another process has a record for each" {
  again='import os, signal
def one():
    ready, go = os.pipe()
    p = os.fork()
    if p == 0:
        os.write(go, b"1")  # its line of the log is whole
        signal.pause()
    os.read(ready, 1)
    os.kill(p, signal.SIGKILL)
    os.waitpid(p, 0)
    return p
first = one()
with open("/proc/sys/kernel/ns_last_pid", "w") as last: last.write(str(first - 1))
print(one() == first)'
  run unshare --user --map-root-user --pid --fork --kill-child --mount-proc true
  [ "$status" -eq 0 ] || skip "no pid namespace can be made here"
  run -0 bare unshare --user --map-root-user --pid --fork --kill-child --mount-proc \
    "$FORKSHIM" run --log k -- /usr/bin/python3 -c "$again"
  assert_output True
  run exits
  assert_output $'0 0 null\n0.1 137 SIGKILL\n0.2 137 SIGKILL'
}

@test "run --trace says how they ended" {
  run shim run --trace -- bash -c 'sleep 100 & kill -9 $!; wait $!'
  assert_line --regexp ' 0\.1 .*\] ends by SIGKILL$'
}

@test "of what a log does not have, no end is added" {
  run -0 shim run --log k -H 'log output=few phases=child,exit when=2' -- \
    bash -c '(kill -9 $BASHPID); (kill -9 $BASHPID); true'
  run exits
  assert_output $'0 0 null\n0.1 137 SIGKILL\n0.2 137 SIGKILL'
  run jq -r 'select(.phase == "exit") | .lineage' few
  assert_output 0
}

@test "without a log that the run writes, a wait is libc's" {
  expected=$(bare "$PROGRAMS/waits" wait:kill waitid0:kill twice:stop)
  run -0 preload "$PROGRAMS/waits" wait:kill waitid0:kill twice:stop
  assert_output "$expected"
  run -0 shim run --quiet -H "log output=k" -- "$PROGRAMS/waits" wait:kill waitid0:kill twice:stop
  assert_output "$expected"
  run exits
  assert_output "0 0 null"
}
