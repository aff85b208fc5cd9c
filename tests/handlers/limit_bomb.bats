#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Fork bombs under limit. Whatever the limit does, the kernel lets none have more than 200
# processes, of a user who has no others; a time limit and a last kill end what is left.

load ../test_helper

setup() {
  bomber=$((60000 + BASHPID % 5000))
  folder=$(mktemp -d)
  chown "$bomber" "$folder"
}

teardown() {
  # shellcheck disable=SC2016
  as_bomber bash -c 'kill -KILL -1' || true
  rm -rf "$folder"
}

as_bomber() { # COMMAND ARG...
  timeout -k 1 "${LIMIT:-20}" setpriv --reuid "$bomber" --clear-groups \
    bash -c 'ulimit -u 200; exec "$@"' - "$@" 3>&-
}

limit_with() { # KEY=VALUE...
  FORKSHIM_INLINE=$(printf '[handler guard]\nplugin = limit\n' && printf '%s\n' "$@")
  export FORKSHIM_INLINE
}

with_state() {
  export FORKSHIM_STATE=$folder/state
  install -m 600 -o "$bomber" /dev/null "$FORKSHIM_STATE"
}

# Runs the bomb, and returns when all of its processes have ended, or the time has run out. The
# shell that waits for them stands outside, and so is held back by nothing.
# shellcheck disable=SC2016
bomb() { # [COMMAND ARG...]
  (($#)) || set -- bash -c 'bomb() { bomb | bomb & }; bomb'
  as_bomber bash -c 'env LD_PRELOAD="$0" "$@" 2>&1 | cat' "$LIB" "$@"
}

alive() { # how many processes the bomber has that are no zombies
  # shellcheck disable=SC2009
  ps -u "$bomber" -o stat= | grep -vc '^Z' || true
}

@test "a fork bomb under live that has to recover dies out" {
  limit_with 'live = 50' 'recover = 0' 'error = ENOMEM'
  run bomb
  assert_success
  assert_output --partial "fork: Cannot allocate memory"
  refute_output --partial "Resource temporarily unavailable"
  assert_equal "$(alive)" 0
}

@test "a fork bomb under rate dies out" {
  limit_with 'rate = 30/s' 'error = ENOMEM'
  run bomb
  assert_success
  assert_output --partial "fork: Cannot allocate memory"
  refute_output --partial "Resource temporarily unavailable"
  assert_equal "$(alive)" 0
}

@test "a fork bomb under levels ends" {
  limit_with 'levels = 6' 'error = ENOMEM'
  run bomb
  assert_success
  assert_output --partial "fork: Cannot allocate memory"
  assert_equal "$(alive)" 0
}

@test "a fork bomb of programs dies out where there is a state" {
  limit_with 'live = 50' 'recover = 0' 'error = ENOMEM'
  with_state
  # shellcheck disable=SC2016
  printf '#!/bin/bash\n"$0" | "$0" &\n' >"$folder/bomb"
  chmod 755 "$folder/bomb"
  run bomb "$folder/bomb"
  assert_success
  assert_output --partial "fork: Cannot allocate memory"
  refute_output --partial "Resource temporarily unavailable"
  assert_equal "$(alive)" 0
}

@test "a fork bomb that tries again and again never gets past live" {
  limit_with 'live = 50'
  bomb >"$folder/output" 2>&1 &
  for ((try = 0; try < 100; ++try)); do
    ! grep -q "fork: retry: Resource temporarily unavailable" "$folder/output" || break
    sleep 0.1
  done
  assert_file_contains "$folder/output" "fork: retry: Resource temporarily unavailable"
  for ((look = 0; look < 20; ++look)); do
    # The bomb, its first process, and bash, env and cat round it.
    assert_equal "$(($(alive) <= 50 + 4))" 1
    sleep 0.05
  done
}
