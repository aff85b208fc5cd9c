#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# A fork by an inline system call goes past everything. Its child is noticed at the next chance,
# reported as missed once, and from then on a process like any other, at an unknown place.

# shellcheck disable=SC2154 # what the loaded files and run assign
load ../test_helper

LOG=$BATS_TEST_TMPDIR/missed.jsonl

run_logged() { # ARG...: runs missed with the log, with the status that it has without the shim
  rm -f "$LOG"
  config <<<"[handler log]
output = $LOG"
  bare "$PROGRAMS/missed" "$@"
  run preload "$PROGRAMS/missed" "$@"
  assert_success
  assert_output ""
}

trail() { # phase, function, sequence and lineage of each line, in alphabetical order
  jq -r '[.phase, .function, .seq, .lineage] | map(select(.) | tostring) | join(" ")' "$LOG" | sort
}

@test "a missed child is noticed at its first fork, and its children are counted from 1" {
  run_logged fork fork
  assert_equal "$(trail)" "child fork 1 ?.1
child fork 1 ?.1.1
child fork 2 ?.2
exit 0
exit ?
exit ?.1
exit ?.1.1
exit ?.2
missed ?
parent fork 1 ?.1
parent fork 1 ?.1.1
parent fork 2 ?.2
start 0"
}

@test "a missed child is noticed at its first vfork or spawn" {
  run_logged vfork spawn
  assert_equal "$(trail | grep -v '^start\|^exit')" "child vfork 1 ?.1
missed ?
parent posix_spawn 2 ?.2
parent vfork 1 ?.1"
}

@test "a missed child is noticed as it becomes another program" {
  run_logged exec
  run jq -rs 'map(select(.phase == "missed" or .program == "/usr/bin/true").phase) | join(" ")' \
    "$LOG"
  assert_output "missed start exit"
}

@test "a missed child that makes nothing is noticed at its exit" {
  for way in return exit; do
    run_logged "$way"
    assert_equal "$(trail)" "exit 0
exit ?
missed ?
start 0"
  done
}

@test "a missed child that ends with _exit is never noticed" {
  run_logged _exit
  assert_equal "$(trail)" "exit 0
start 0"
}

@test "each of several missed forks is noticed in its own child" {
  run_logged again fork
  assert_equal "$(jq -s '[.[] | select(.phase == "missed") | .pid] | unique | length' "$LOG")" 2
}

@test "a missed child of a forked child is noticed, too, and the others keep their places" {
  run_logged -g fork
  assert_equal "$(trail | grep -v start)" "child fork 1 0.1
child fork 1 ?.1
exit 0
exit 0.1
exit ?
exit ?.1
missed ?
parent fork 1 0.1
parent fork 1 ?.1"
}

@test "the missed line names the process that was missed" {
  run_logged fork
  run jq -rs 'map(select(.phase == "missed"))[0] as $missed
    | map(select(.function == "fork" and .phase == "parent"))[0]
    | .pid == $missed.pid and .lineage == "?.1" and $missed.program == .program' "$LOG"
  assert_output true
}

@test "handlers that refuse see the creations of a missed child" {
  config <<<$'[handler fail]\nerror = EAGAIN\nwhen = 1'
  run preload "$PROGRAMS/missed" fork
  assert_failure 2
}

# bats test_tags=native
@test "a program that starts without a parent that announced it is missed" {
  cd "$BATS_TEST_TMPDIR"
  run shim run --stats --log log -- env busybox sh -c '/bin/true; :'
  assert_success
  assert_line --regexp '^1 fork was not intercepted: '
  run jq -r 'select(.phase == "missed" or .lineage == "?") | "\(.phase) \(.lineage)"' log
  assert_output "start ?
missed ?
exit ?"
}

# bats test_tags=native
@test "nor is one taken for the child of a popen or wordexp before it" {
  cd "$BATS_TEST_TMPDIR"
  for call in 'pclose(l.popen(b"true", b"r"))' \
    'wordexp(b"$(true) $(true)", ctypes.create_string_buffer(64), 0)'; do
    run shim run --log log -- /usr/bin/python3 -c "
import ctypes, os
l = ctypes.CDLL(None)
l.popen.restype, l.pclose.argtypes = ctypes.c_void_p, [ctypes.c_void_p]
l.$call
os.execvp('busybox', ['busybox', 'sh', '-c', '/bin/true; /bin/true; :'])"
    assert_success
    assert_output --regexp '^forkshim: 2 forks were not intercepted: '
    assert_equal "$(jq -r 'select(.phase == "start" and .program == "/usr/bin/true").lineage' log |
      xargs)" "? ?"
    rm log
  done
}

# bats test_tags=native
@test "what several threads spawn at once is not missed" {
  for call in 'system(b"exit 0")' 'pclose(l.popen(b"exit 0", b"r"))'; do
    run shim run --stats -- /usr/bin/python3 -c "
import ctypes, threading
l = ctypes.CDLL(None)
l.popen.restype, l.pclose.argtypes = ctypes.c_void_p, [ctypes.c_void_p]
def make():
    for _ in range(20): l.$call
threads = [threading.Thread(target=make) for _ in range(8)]
for thread in threads: thread.start()
for thread in threads: thread.join()"
    assert_success
    assert_line --partial "160 creations: 160 made"
    refute_line --partial "not intercepted"
  done
}
