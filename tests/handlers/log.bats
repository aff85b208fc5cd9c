#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# The log handler's lines: what is in them, in which order, and that each is whole.

load ../test_helper

setup() {
  log=$BATS_TEST_TMPDIR/log
  use_log
}

use_log() { # [KEY=VALUE...]
  config < <(printf '[handler log]\noutput = %s\n' "$log" && (($# == 0)) || printf '%s\n' "$@")
}

# What jq says of the lines together; an error where a line is not JSON by itself.
query() { # FILTER
  jq -crRs 'split("\n")[:-1] | map(fromjson) | '"$1" "$log"
}

# One fork, and the status 3 of its child, which is the program's, too.
forks=("$ROOT/tests/fixtures/forks.py" 1 3)

@test "a program that forks leaves start, parent, child and exit" {
  run preload /usr/bin/python3 "${forks[@]}"
  assert_failure 3
  run query 'map(.phase) | sort | join(" ")'
  assert_output "child exit exit parent start"
}

@test "keys stand in the contract's order, without blanks between them" {
  preload /usr/bin/python3 "${forks[@]}" || true
  run query '.[] | "\(.phase) \(keys_unsorted | join(" "))"'
  assert_line "start t phase lineage pid ppid program host boot args"
  assert_line "parent t phase function kind seq lineage pid tid child ns program caller"
  assert_line "child t phase function kind seq lineage pid ppid tid program caller"
  assert_line "exit t phase lineage pid program status"
  run grep -v '"phase":"start"' "$log"
  refute_output --partial ' '
}

@test "the values of a fork tell one story" {
  preload /usr/bin/python3 "${forks[@]}" || true
  run query '(map({key: .phase, value: .}) | from_entries) as $p
    | $p.parent.child == $p.child.pid, $p.child.ppid == $p.parent.pid, $p.child.tid == $p.child.pid,
      $p.start.pid == $p.parent.pid, $p.start.pid == $p.parent.tid, $p.exit.pid == $p.start.pid,
      $p.exit.status == 3, $p.start.lineage == "0", $p.child.lineage == "0.1",
      $p.parent.lineage == "0.1", $p.parent.seq == 1, $p.parent.ns > 0, $p.start.t < $p.exit.t,
      $p.parent.function == "fork", $p.parent.kind == "fork"'
  assert_output "$(yes true | head -n 15)"
}

@test "the caller is an object and an offset in it" {
  preload /usr/bin/python3 "${forks[@]}" || true
  run query '.[] | select(.phase == "parent") | .caller'
  assert_output --regexp '^/[^+]*python3[^+]*\+0x[0-9a-f]+$'
}

@test "a refused creation is one failed line with errno and refuser" {
  use_log '[handler no more]' 'plugin = fail' 'error = ENOMEM' 'program = python3*'
  run preload /usr/bin/python3 "${forks[@]}"
  assert_failure 1
  run query '.[] | select(.phase != "start" and .phase != "exit")
    | [.phase, .error, .refused_by, .child] | join(" ")'
  assert_output "failed ENOMEM no more "
}

@test "phases = chooses, and prepare comes before the rest" {
  use_log 'phases = prepare,child'
  preload /usr/bin/python3 "${forks[@]}" || true
  run query 'map(.phase) | join(" ")'
  assert_output "prepare child"
}

@test "exit tells the status of exit(3), and that of a child's _exit" {
  use_log 'phases = exit'
  preload /usr/bin/python3 "${forks[@]}" || true
  run query 'map([.lineage, .status] | join(" ")) | join(",")'
  assert_output "0.1 3,0 3"
}

@test "a child that ends by exit(3) is an exit line of its own lineage" {
  use_log 'phases = exit'
  run preload /usr/bin/python3 -c 'import os, sys
pid = os.fork()
if pid: os.waitpid(pid, 0)
sys.exit(7 if pid == 0 else 1)'
  run query 'map([.lineage, .status] | join(" ")) | join(",")'
  assert_output "0.1 7,0 1"
}

@test "each log has an exit line of the right process, whichever thread forks it or ends it" {
  use_log 'phases = exit' '[handler other]' 'plugin = log' 'phases = exit' "output = $log"
  preload /usr/bin/python3 -c 'import ctypes, os, threading
end = ctypes.CDLL(None).exit
def apart(function):
    thread = threading.Thread(target=function)
    thread.start()
    thread.join()
def fork(status):
    pid = os.fork()
    if pid == 0: apart(lambda: end(status))
    os.waitpid(pid, 0)
fork(7)
apart(lambda: fork(8))'
  run query 'map([.lineage, .status] | join(" ")) | sort | join(",")'
  assert_output "0 0,0 0,0.1 7,0.1 7,0.2 8,0.2 8"
  run query 'map(.pid) | unique | length'
  assert_output 3
}

@test "a vfork child writes its line, and the parent goes on" {
  use_log 'phases = parent,child,exit'
  run preload dash -c '/bin/true; exit 4'
  assert_failure 4
  run query 'map([.phase, .kind, .function, .lineage] | join(" ")) | sort | .[]'
  assert_line "child vfork vfork 0.1"
  assert_line "parent vfork vfork 0.1"
}

@test "text from programs is escaped, invalid UTF-8 included" {
  local odd=$'a"b\\c\nd\te\001\377\303(\302\233' program
  use_log 'phases = start'
  program="$BATS_TEST_TMPDIR/odd "$'"\n\\name'
  cp "$(type -P true)" "$program"
  preload "$program" "$odd" ''
  run query '.[0].program, (.[0].args | .[0], .[2])'
  assert_output "$program"$'\n'"$program"
  run query '.[0].args[1] | explode | map(tostring) | join(" ")'
  assert_output "97 34 98 92 99 10 100 9 101 1 65533 65533 40 155"
  refute grep -q $'[\001-\011\177\302\233]' "$log"
}

@test "long arguments are cut, and the line is whole" {
  use_log 'phases = start'
  preload /bin/true "$(printf '\001%.0s' {1..2000})" "$(printf 'x%.0s' {1..5000})"
  run query 'length, (.[0].args | length)'
  assert_output $'1\n2'
  mapfile -t quotes < <(printf '"\n%.0s' {1..3000})
  preload /bin/true "${quotes[@]}"
  run query '.[1].args | length > 100'
  assert_output true
}

@test "a program path of 700 characters is cut, and the lines are whole" {
  local folder
  folder=$BATS_TEST_TMPDIR/$(printf '"%.0s' {1..200})
  folder+=/${folder##*/}/${folder##*/}
  mkdir -p "$folder"
  cp "$(type -P dash)" "$folder/dash"
  preload "$folder/dash" -c '/bin/true; exit 4' || true
  run query 'map(select(.lineage | startswith("0"))) | map(.program | length > 100) | unique[]'
  assert_output --regexp 'true'
}
