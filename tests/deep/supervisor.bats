#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# --deep: whom the kernel asks. Nobody's fork fails for want of a supervisor, and one that cannot be
# says why.

# shellcheck disable=SC2154 # what the loaded files and run assign
load ../test_helper
load deep

# A daemon that outlives the run forks 3 times when it gets a line.
begin_daemon() { # COMMAND...
  mkfifo "$BATS_TEST_TMPDIR/gate"
  "$@" <"$BATS_TEST_TMPDIR/gate" >"$BATS_TEST_TMPDIR/said" 2>&1 &
  exec 7>"$BATS_TEST_TMPDIR/gate"
}

hear_daemon() {
  echo >&7
  wait_until grep -qx "3 made, 0 interrupted, 0 failed" "$BATS_TEST_TMPDIR/said"
  exec 7>&-
}

@test "root without CAP_SYS_PTRACE is told what set-user-id programs lose" {
  ((EUID == 0)) || skip "others are told of no_new_privs"
  run --separate-stderr bare setpriv --bounding-set -sys_ptrace --inh-caps -sys_ptrace \
    "$FORKSHIM" run --deep -- busybox true
  assert_success
  assert_equal "${stderr_lines[0]}" "forkshim: --deep: without CAP_SYS_PTRACE, set-user-id programs gain nothing\
 where a process that is traced executes them"
}

@test "a daemon forks on when the run is over, and then no process is left" {
  begin_daemon deep -- "$PROGRAMS/unseen" daemon 3
  wait "$!"
  hear_daemon
  nobody_left() { [[ -z $(pgrep -f '^forkshim-keep') ]]; }
  wait_until nobody_left || refute_left -f '^forkshim-keep'
}

@test "the tree of a supervisor that was killed forks on" {
  begin_daemon timeout -k 1 20 bash -c 'echo $$ >"$1"; shift; exec "$@"' bash \
    "$BATS_TEST_TMPDIR/pid" "$FORKSHIM" run -q --deep -- bash -c "'$PROGRAMS/unseen' daemon 3
      echo begun; exec sleep 60" 3>&-
  wait_until grep -qx begun "$BATS_TEST_TMPDIR/said"
  kill -KILL "$(<"$BATS_TEST_TMPDIR/pid")"
  hear_daemon
}

@test "a tree has one listener: a run within a run says so" {
  run --separate-stderr deep -- "$FORKSHIM" run --deep -- true
  assert_failure 125
  assert_equal "$stderr" "forkshim: --deep: this process already has a seccomp listener (a forkshim\
 run --deep, or a container manager, around it); one tree has only one"
  # Without --deep it may be there.
  run deep -- "$FORKSHIM" run -q --fail EAGAIN -- bash -c '(:) || echo refused'
  assert_output --partial "Resource temporarily unavailable"
}

@test "a profile that allows no seccomp is named, and what goes without" {
  run --separate-stderr shim run --deep -- true
  run --separate-stderr bare "$PROGRAMS/without_seccomp" "$FORKSHIM" run --deep -- true
  assert_failure 125
  assert_equal "$stderr" "forkshim: --deep: seccomp is not allowed here (container profile);\
 without --deep, programs that load the library are intercepted"
  run bare "$PROGRAMS/without_seccomp" "$FORKSHIM" run -q --fail EAGAIN -- perl -e \
    'defined fork or print "$!\n"'
  assert_output "Resource temporarily unavailable"
}

@test "a user without privileges is told what no_new_privs means, and the run works" {
  local as_user=()
  ((EUID != 0)) || as_user=("${AS_NOBODY[@]}")
  run --separate-stderr bare "${as_user[@]}" "$FORKSHIM" run --deep --fail EAGAIN@2 -- \
    "$PROGRAMS/unseen" forks 3
  assert_output "2 made, 0 interrupted, 1 failed"
  assert_equal "$stderr" "forkshim: --deep sets no_new_privs: sudo, su and other set-user-id\
 programs in the run gain nothing"
}

@test "what nobody asked for is left out by --quiet" {
  local as_user=()
  ((EUID != 0)) || as_user=("${AS_NOBODY[@]}")
  run --separate-stderr bare "${as_user[@]}" "$FORKSHIM" run -q --deep -H 'command run=/bin/true' -- \
    "$PROGRAMS/unseen" limits 2
  assert_output "3 made, 0 interrupted, 0 failed"
  assert_equal "$stderr" ""
}

@test "without CAP_SYS_RESOURCE another user's process is seen, and its names are not sure" {
  ((EUID == 0)) || skip "only root can run programs as another user"
  chmod 755 "$BATS_TEST_TMPDIR"
  run --separate-stderr bare setpriv --bounding-set -sys_resource --inh-caps -sys_resource \
    "$FORKSHIM" run --deep --stats -- bash -c '"$@"; true' bash \
    "${AS_NOBODY[@]}" "$PROGRAMS/unseen" forks 3
  assert_output "3 made, 0 interrupted, 0 failed"
  assert_regex "$stderr" "--deep: a process of another user cannot be marked without\
 CAP_SYS_RESOURCE; names in the tree below it are not sure to be the same in each run"
  assert_regex "$stderr" "syscall:clone +3 +0 +0 "
}

@test "a fork costs the supervisor no calls for its own signals, and none to try the state" {
  bare strace -o "$BATS_TEST_TMPDIR/calls" "$FORKSHIM_BUILD/libexec/forkshim/run" --deep --quiet -- \
    "$PROGRAMS/unseen" forks 400
  local call
  for call in rt_sigaction rt_sigprocmask futex poll; do
    run grep -c "^$call(" "$BATS_TEST_TMPDIR/calls"
    ((output < 200)) || fail "$call: $output"
  done
}

@test "gdb and strace work in a run" {
  run deep -- strace -f -o "$BATS_TEST_TMPDIR/strace" "$PROGRAMS/unseen" forks 3
  assert_output "3 made, 0 interrupted, 0 failed"
  run grep -c 'clone.* = [1-9]' "$BATS_TEST_TMPDIR/strace"
  assert_output 3
  # Whom a debugger traces, the supervisor cannot guard against signals.
  run --separate-stderr aloud -- strace -f -o /dev/null "$PROGRAMS/unseen" timer 20
  assert_regex "$stderr" "forkshim: --deep: a process that forks and handles signals cannot be\
 traced \(a debugger does, or it is not allowed here\); its forks may fail with EINTR"
  assert_regex "$stderr" "forkshim: --deep: the creator of [0-9.]+ cannot be traced \(a debugger\
 does, it is not allowed here, or its child has CLONE_UNTRACED\), so no handler acts on its child"
  run deep -- gdb -q -batch -ex run --args "$PROGRAMS/unseen" forks 3
  assert_output --partial "3 made, 0 interrupted, 0 failed"
}

@test "the program has the descriptors, the mask and the parent that it has without --deep" {
  local option
  for option in --quiet --deep; do
    shim run -q "$option" -- busybox sh -c 'echo /proc/self/fd/*; grep -E "^Sig[^Q]" /proc/self/status
      grep -v locks /proc/self/limits; ulimit -c; readlink /proc/self/fd/0' \
      </dev/null >"$BATS_TEST_TMPDIR/seen$option" 2>&1
  done
  run diff "$BATS_TEST_TMPDIR"/seen--{quiet,deep}
  assert_output ""
}

@test "a creation whose process is killed while it is held counts for nothing" {
  # The third of the static programs' creations fails, without the one that came to nothing. By the
  # first of the second program the time of that one is over, and seen to be.
  # shellcheck disable=SC2016 # for the program's shell
  run deep -H "log output=$BATS_TEST_TMPDIR/prepared phases=prepare" -H 'delay prepare=500ms at=0.1.1' \
    -H 'fail functions=syscall:clone when=3' -- bash -c 'cd "$1" && shift; "$@" 1 &
    until grep -qs "\"0.1.1\"" "$0"; do sleep 0.05; done
    kill -KILL $!; sleep 1; "$@" 4; :' "$BATS_TEST_TMPDIR/prepared" "$BATS_TEST_TMPDIR" \
    "$PROGRAMS/unseen" forks
  assert_output --partial "3 made, 0 interrupted, 1 failed"
  run jq -r 'select(.phase == "failed") | .lineage' "$LOG"
  assert_output --regexp '^0\.[0-9]+\.3$'
}

@test "the time limit ends a run whose creations are held" {
  run --separate-stderr deep --timeout 1 -H 'delay prepare=50s' -- "$PROGRAMS/unseen" forks 2
  assert_failure 124
  assert_regex "$stderr" "every process of the run was killed"
}

@test "the supervisor sleeps while the last process of the tree is dying" {
  # Its memory goes after it has left the filter, whose descriptor has nothing more to tell then.
  # strace follows the supervisor alone.
  run bare strace -e trace=ppoll -o "$BATS_TEST_TMPDIR/waits" \
    "$FORKSHIM_BUILD/libexec/forkshim/run" --deep --quiet -- \
    /usr/bin/python3 -I -c 'import os; memory = b"x" * 200_000_000; os._exit(3)'
  assert_failure 3
  run grep -c POLLHUP "$BATS_TEST_TMPDIR/waits"
  ((output <= 1)) || fail "it was told $output times"
}

@test "what a handler holds does not go on when the time runs out" {
  local held
  for held in child=60s prepare=60s "prepare=60s child=60s"; do
    run -124 --separate-stderr deep --timeout 0.5 -H "delay $held" -- \
      busybox sh -c '(echo child); echo parent'
    assert_equal "$held: $output" "$held: "
  done
}
