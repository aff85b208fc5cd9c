#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Large inputs cost the launcher no time of its own: a bound of processor time, since the machine may
# be busy with other tests.

load ../test_helper

setup() { cd "$BATS_TEST_TMPDIR"; }

within() { # SECONDS COMMAND ARG...
  (ulimit -t "$1" && LIMIT=120 "${@:2}")
}

@test "a file that is too large is refused before it is read" {
  head -c 400000 /dev/zero | tr '\0' a >large.conf
  for ((i = 0; i < 20000; ++i)); do echo "[handler h$i]"; done >many.conf
  for file in large.conf many.conf; do
    run -125 within 3 shim check -c "$file"
    assert_output --partial "it is larger than 256 KiB; shorten it"
  done
}

@test "a legal file of 250 kB is read within a second or two" {
  for ((i = 0; i < 4000; ++i)); do printf '; %060d\n' "$i"; done >legal.conf
  printf '[handler fail]\nwhen = 9\n' >>legal.conf
  (($(wc -c <legal.conf) > 250000))
  run -0 within 3 shim run --fail EAGAIN@1 -c legal.conf --print
  assert_output --partial "[handler fail-2]"
}

@test "100,000 arguments reach the program in time" {
  mapfile -t words < <(seq 100000)
  run within 3 shim run --log /dev/null -- bash -c 'echo $#' name "${words[@]}"
  assert_output 100000
}
