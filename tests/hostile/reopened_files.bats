#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Files that give orders and are opened by name after they were judged, because ld.so or a reader of
# JSON opens them itself. These tests are several users and need root.

# shellcheck disable=SC2154 # what run and trust.bash assign
load ../test_helper
load trust

# Whoever owns one could swap it for a file between the check and the reading. None is waited for.
@test "a FIFO gives no orders, whoever owns it, in a folder that lets its owner alone rename it" {
  chmod 1777 "$place"
  mkfifo "$place/fifo.so"
  printf '[handler call]\nlibrary = %s\nchild = x\n' "$place/fifo.so" >"$config"
  for owner in 0 61234; do
    chown "$owner" "$place/fifo.so"
    LIMIT=20 fork_as 0
    assert_output "forkshim: $config:2: handler \"call\": the library cannot be loaded:\
 $place/fifo.so: it is not a regular file
forked"
    for option in "--plan=$place/fifo.so --point 1" "--replay $place/fifo.so"; do
      # shellcheck disable=SC2086 # words
      LIMIT=20 run -125 shim sweep $option
      assert_output --partial "fifo.so: its command is not executed: it is not a regular file"
    done
  done
}
