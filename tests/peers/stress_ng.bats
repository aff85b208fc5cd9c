#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# stress-ng's stressors that make processes verify what they make, as an ordinary user, bounded by
# a number of operations: with a log as without, each does all of them and finds no failure.

load ../test_helper

LOG=$BATS_TEST_TMPDIR/stress.jsonl

setup() {
  work=$BATS_TEST_TMPDIR/work
  install -d -m 777 "$work"
  install -m 666 /dev/null "$LOG"
  chmod 711 "$BATS_RUN_TMPDIR" "$BATS_TEST_TMPDIR"
  config <<<"[handler log]
output = $LOG"
  chmod 644 "$FORKSHIM_CONFIG"
  export LIMIT=100
}

# What stress-ng found, and whether it did as many operations as it was told; some do more.
stress() { # RUNNER STRESSOR OPERATIONS ARG...
  local output
  output=$(cd "$work" && "$1" setpriv --reuid 65534 --regid 65534 --clear-groups \
    stress-ng --verify --metrics-brief --temp-path "$work" \
    "--$2" 1 "--$2-ops" "$3" "${@:4}" 2>&1) || echo "status $?"
  grep -i 'fail\|error' <<<"$output" | sed 's/\[[0-9]*\]//g'
  awk -v name="$2" -v least="$3" \
    '$4 == name && $NF ~ /^[0-9.]+$/ { print ($5 >= least) ? "enough" : $5 }' <<<"$output"
}

assert_stressed() { # FUNCTION LEAST STRESSOR OPERATIONS ARG...: LEAST calls of FUNCTION are logged
  assert_equal "$(stress bare "${@:3}")" enough
  assert_equal "$(stress preload "${@:3}")" enough
  run jq -s --arg function "$1" \
    'map(select(.function == $function and .phase == "parent")) | length' "$LOG"
  assert [ "$output" -ge "$2" ]
}

@test "stress-ng's fork stressor finds what it finds bare" {
  assert_stressed fork 500 fork 500
}

@test "stress-ng's vfork stressor finds what it finds bare" {
  assert_stressed vfork 500 vfork 500
}

@test "stress-ng's clone stressor finds what it finds bare, by clone and by raw clone3" {
  assert_stressed clone 50 clone 200 --clone-max 16
  assert_stressed syscall:clone3 50 clone 200 --clone-max 16
}

@test "stress-ng's spawn stressor finds what it finds bare" {
  assert_stressed posix_spawn 100 spawn 100
}

@test "stress-ng's exec stressor finds what it finds bare" {
  assert_stressed fork 64 exec 64 --exec-max 8
}

@test "stress-ng's daemon stressor finds what it finds bare" {
  assert_stressed fork 100 daemon 100
}

@test "stress-ng's pty stressor finds what it finds bare" {
  assert_stressed fork 1 pty 5 --pty-max 32
}

@test "stress-ng's wait stressor finds what it finds bare" {
  assert_stressed fork 2 wait 50
}

finds_zombies() { # RUNNER
  [[ $(stress "$1" zombie 100 --zombie-max 32) == enough ]]
}

# It expects each child to have ended a moment after its fork, which a busy machine does not keep.
@test "stress-ng's zombie stressor finds what it finds bare" {
  wait_until finds_zombies bare
  wait_until finds_zombies preload
  run grep -c '"phase":"parent"' "$LOG"
  assert [ "$output" -ge 100 ]
}
