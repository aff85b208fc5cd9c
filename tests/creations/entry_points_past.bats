#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Forks that reach libc past the shim's symbols are dispatched all the same, once, as `atfork`.

# shellcheck disable=SC2154 # what the loaded files and run assign
load ../test_helper
load ../entry_points

@test "what libc runs at a fork of its own never fires for one that a symbol has dispatched" {
  log_doors 'functions = atfork'
  run preload "$PROGRAMS/doors" fork __fork _Fork clone forkpty system popen daemon
  assert_equal "$(logged)" ""
}

@test "a fork past the symbols cannot be refused, goes on, and the user is told" {
  log_doors $'[handler fail]\nerror = ENOMEM'
  run --separate-stderr preload "$PROGRAMS/doors" past:fork past:symbolic past:forkpty
  assert_output "past:fork: child kept 7
past:symbolic: child kept 7
past:forkpty: child kept 7"
  assert_equal "$(logged | sort -u)" "atfork fork prepare=1 parent=1 child=1 failed=0"
  assert_equal "${stderr%%;*}" \
    "forkshim: a fork past the library's symbols cannot be refused and goes on"
}

@test "its children are counted and named among the others" {
  log_doors
  run preload "$PROGRAMS/doors" fork past:fork fork past:symbolic
  run jq -r 'select(.phase == "child") | "\(.function) \(.seq) \(.lineage)"' "$DOOR_LOG"
  assert_output "fork 1 0.1
atfork 2 0.2
fork 3 0.3
atfork 4 0.4"
}

@test "threads that fork past the symbols at once are told apart" {
  log_doors
  run preload "$PROGRAMS/doors" past:threads
  assert_output "past:threads: child kept 7"
  assert_equal "$(logged | sort | uniq -c | xargs)" \
    "80 atfork fork prepare=1 parent=1 child=1 failed=0"
}
