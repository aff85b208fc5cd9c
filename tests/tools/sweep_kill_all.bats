#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# sweep: a program that takes the -1 of a failed fork for a pid signals every process of its user.
# Each test runs in a pid namespace of its own, beside a bystander of the same user that must live.

load ../test_helper

setup() {
  KILL_ALL=$PROGRAMS/kill_all
  cd "$BATS_TEST_TMPDIR" || return
}

# Says "the bystander lives" if it answers at the end, and runs the command in the test's folder.
apart() { # COMMAND ARG...
  local own=()
  ((EUID == 0)) || own=(--user --map-current-user)
  rm -f answered
  timeout -k 1 "${LIMIT:-40}" unshare ${own[@]+"${own[@]}"} --pid --fork --kill-child --mount-proc \
    bash -c 'setsid bash -c "trap \": >answered\" USR1; : >ready; while :; do sleep 300 & wait; done" \
        </dev/null >/dev/null 2>&1 & bystander=$!
      until [[ -e ready ]]; do sleep 0.05; done
      "$@"; status=$?
      kill -USR1 "$bystander"
      until [[ -e answered || ! -e /proc/$bystander ]] || grep -qs "State:.Z" "/proc/$bystander/status"
      do sleep 0.05; done
      [[ ! -e answered ]] || echo "the bystander lives"
      exit "$status"' bash "$@" 3>&-
}

static_kill_all() {
  "${CC:-gcc}" -static -o static-kill-all "$ROOT/tests/fixtures/programs/supervised/kill_all.c"
}

@test "the bystander shows what the program does without a sweep" {
  run apart "$FORKSHIM" run --fail EAGAIN -- "$KILL_ALL" KILL
  refute_line "the bystander lives"
}

@test "kill of a failed fork's pid is a finding of its own class, and a bystander lives" {
  run -1 apart "$FORKSHIM" sweep "$KILL_ALL" kill
  assert_line "not ok 1 - 0.1 fork EAGAIN (kill_all): kill-all, tried kill(-1, SIGTERM) by kill_all,\
 and was ended before"
  assert_line "# 1 finding in 1 point: 1 kill-all"
  assert_line "the bystander lives"
}

@test "so are SIGKILL, a raw system call, and process 1 by its group or thread" {
  local call
  for call in KILL:-1,.SIGKILL raw:-1,.SIGKILL group:1,.SIGTERM thread:1,.SIGTERM tkill:1,.SIGTERM \
    queue:1,.SIGTERM thread-queue:1,.SIGTERM; do
    run -1 apart "$FORKSHIM" sweep "$KILL_ALL" "${call%%:*}"
    assert_line --regexp "kill-all, tried kill.${call#*:}. by kill_all"
    assert_line "the bystander lives"
  done
}

@test "so is process 1 or its group as who gets a file's SIGIO" {
  local call
  for call in owner:fcntl.F_SETOWN,.-1 group-owner:fcntl.F_SETOWN,.1 ioctl-owner:ioctl.FIOSETOWN,.-1; do
    run -1 apart "$FORKSHIM" sweep "$KILL_ALL" "${call%%:*}"
    assert_line --regexp "kill-all, tried ${call#*:}. by kill_all"
    assert_line "the bystander lives"
  done
  run apart "$FORKSHIM" sweep "$KILL_ALL" own-owner
  refute_line --partial "kill-all"
}

# By number and by group, the supervisor is whom a failed fork's code for the child takes for the parent.
@test "so is a signal to what started it, which ends or stops no sweep" {
  cat >upwards.pl <<'END'
my ($signal, @options) = @ARGV;
my $pid = fork;
exit 0 if defined $pid && !$pid;
waitpid $pid, 0 if defined $pid;
kill $signal, $options[0] ? -getpgrp(getppid()) : getppid() if !defined $pid || $options[1];
print "done\n";
END
  local call
  for call in KILL STOP TERM USR1 'KILL group'; do
    # shellcheck disable=SC2086 # two words
    run -1 shim sweep perl upwards.pl $call
    assert_line --regexp "kill-all, tried kill\(-?getppid\(\), SIG${call% *}\) by perl"
  done
  run -1 shim sweep --deep perl upwards.pl KILL
  assert_line --partial "kill-all, tried kill(getppid(), SIGKILL) by perl"
  run -0 shim sweep perl upwards.pl CHLD
  assert_line "ok 1 - 0.1 fork EAGAIN (perl): same, status 0"
  run -125 shim sweep perl upwards.pl USR1 '' always
  assert_line --partial "the fault-free run of perl tried kill(getppid(), SIGUSR1) by perl, which signals"
}

@test "so is a signal by a vfork child" {
  run -1 apart "$FORKSHIM" sweep "$KILL_ALL" KILL vfork
  assert_line --partial "kill-all, tried kill(-1, SIGKILL)"
  assert_line "the bystander lives"
}

@test "so is a signal by a static program that the shim cannot guard" {
  static_kill_all
  run -1 apart "$FORKSHIM" sweep "$KILL_ALL" raw ./static-kill-all
  assert_line --partial "kill-all, tried kill(-1, SIGKILL) by static-kill-all"
  assert_line "the bystander lives"
}

@test "a user without privileges is kept from it as well" {
  ((EUID == 0)) || skip "the other tests show it"
  chmod 755 .
  run -1 apart setpriv --reuid 65534 --regid 65534 --clear-groups env HOME=/ TMPDIR=/tmp \
    bash -c 'sleep 300 & mine=$!; "$@"; status=$?; kill -0 "$mine" && echo "mine lives"; exit $status' \
    bash "$FORKSHIM" sweep "$KILL_ALL" KILL
  assert_line --partial "kill-all, tried kill(-1, SIGKILL) by kill_all"
  assert_line "mine lives"
}

@test "its repeat line is contained, too" {
  run -1 apart "$FORKSHIM" sweep --errors ENOMEM "$KILL_ALL" KILL
  line=$(sed -n '/^  repeat:/ { n; s/^    //p }' <<<"$output")
  assert_equal "$line" "forkshim sweep --errors ENOMEM --at 0.1 -- $KILL_ALL KILL"
  run -1 apart bash -c "${line/#forkshim/$FORKSHIM}"
  assert_line --partial "kill-all"
  assert_line "the bystander lives"
}

@test "a question whether a process exists, and a signal to the own group, are none" {
  run apart "$FORKSHIM" sweep "$KILL_ALL" probe
  refute_line --partial "kill-all"
  run apart "$FORKSHIM" sweep "$KILL_ALL" session
  refute_line --partial "kill-all"
  assert_line "the bystander lives"
}

@test "a program may signal every process of a pid namespace that it made" {
  ((EUID == 0)) || skip "needs root"
  run -0 apart "$FORKSHIM" sweep --max 1 \
    unshare --pid --fork --mount-proc sh -c 'kill -9 -1; sleep 1 & kill -9 -1; exit 0'
  refute_line --partial "kill-all"
}

@test "a program that does it without a fault is refused" {
  run -125 apart "$FORKSHIM" sweep bash -c '(exit 0); kill -TERM -1'
  assert_line --partial "the fault-free run of bash tried kill(-1, SIGTERM) by bash, which signals"
  assert_line "the bystander lives"
}

@test "a command that judges a run is kept from it, and ended" {
  run -125 apart "$FORKSHIM" sweep --check 'kill -s TERM -- -1; true' -- dash -c '(exit 0); exit 0'
  assert_line --partial "the command of --check says no to the fault-free run"
  assert_line "the bystander lives"
}

@test "a run with a fault needs no process beside its supervisor" {
  bare "$FORKSHIM" sweep --compare none -- bash -c '(exit 0)
    read -ra children </proc/$PPID/task/$PPID/children; echo ${#children[@]} >>counts; exit 0'
  run -0 tail -n 1 counts
  assert_output 1
}

@test "what answers the kernel asks it no more once a run is over" {
  bare strace -f -e trace=ioctl -o calls "$FORKSHIM" sweep --max 6 --check true \
    "$PROGRAMS/sweep_victim" retry 6 >out
  assert_file_contains out "# 0 findings in 6 points"
  assert_file_contains calls NOTIF_RECV
  [[ -z $(grep 'NOTIF_RECV.*ENOENT' calls | cut -d " " -f 1 | uniq -d) ]] || fail "$(<calls)"
}

@test "CMake 3.25, which kills every process of its user, is kept from it" {
  [[ $(cmake --version) == *" 3.25."* ]] || skip "another CMake"
  printf 'cmake_minimum_required(VERSION 3.25)\nproject(x NONE)\nexecute_process(COMMAND true COMMAND true)\n' \
    >CMakeLists.txt
  LIMIT=100 run apart "$FORKSHIM" sweep --compare none --before 'rm -rf b' -- cmake -S . -B b
  assert_line --regexp "^not ok .*kill-all, tried kill.-1, SIG(STOP|KILL). by cmake"
  assert_line "the bystander lives"
}

@test "where a run cannot be contained, as within another sweep, it is refused without --unsafe" {
  cat >outer <<'END'
[ -e inner ] || {
  env -u LD_PRELOAD -u FORKSHIM_INLINE -u FORKSHIM_STATE "$FORKSHIM" sweep "$@" -- dash -c '(exit 0); exit 0' >inner 2>&1
  echo "status $?" >>inner
}
(exit 0)
END
  run shim sweep --compare none --timeout 15 sh outer
  assert_file_contains inner "a run cannot be kept from signalling every process of this user"
  assert_file_contains inner "status 125"
  rm inner
  run shim sweep --compare none --timeout 15 sh outer --unsafe
  assert_file_contains inner "# 0 findings in 1 point"
}
