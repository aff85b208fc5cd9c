#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# clone makes what its flags say, and only processes of the kinds fork and vfork are dispatched.

load ../test_helper
load ../trace

@test "clone keeps what each set of flags promises" {
  trace_with
  expected=$(bare "$PROGRAMS/clone_flags")
  assert_equal "$expected" "1536 made"
  run preload "$PROGRAMS/clone_flags"
  assert_output "$expected"
}

@test "clone with CLONE_VM alone is no creation, and any other flag makes no difference" {
  trace_with "1=kinds = fork" "2=kinds = vfork"
  run preload "$PROGRAMS/clone_flags"
  assert_output "1536 made"
  assert_equal "$(grep -c '^child 1 ' "$TRACE")" 768
  assert_equal "$(grep -c '^vfork_child 2 ' "$TRACE")" 384
  assert_equal "$(grep -c '^prepare 3 ' "$TRACE")" 1152
}

@test "clone's errors, statuses, threads and storage are the same with handlers" {
  expected=$(bare "$PROGRAMS/clone_edges")
  trace_with
  run preload "$PROGRAMS/clone_edges"
  assert_output "$expected"
}

@test "clone without a function or a stack is EINVAL, and runs failed" {
  trace_with
  run preload "$PROGRAMS/clone_edges"
  assert_line "no function: failed, errno 22, status -1, word 0"
  assert_line "no stack: failed, errno 22, status -1, word 0"
  assert_line "vfork, no function: failed, errno 22, status -1, word 0"
  assert_equal "$(awk '$1 == "failed" { print $2, $3, $6, $7 }' "$TRACE" | head -n 4)" \
    "1 0.1 22 -
2 0.1 22 -
3 0.1 22 -
1 0.2 22 -"
  assert_equal "$(count failed)" 21
}

@test "a thread made by clone runs no handler" {
  trace_with
  run preload "$PROGRAMS/clone_edges"
  assert_line "thread: made, word 12"
  assert_line "beside its parent: made, errno 1234, status 0, word 11"
  last=$(awk '/^prepare 1/ { print $3 }' "$TRACE" | tail -n 1)
  assert_equal "$last" "0.20"
}

@test "a child with storage of its own runs no handler, its parent does" {
  trace_with
  run preload "$PROGRAMS/clone_edges"
  assert_line "own storage: made, errno 1234, status 9, word 0"
  assert_line "vfork, own storage: made, errno 1234, status 0, word 10"
  for lineage in 0.19 0.20; do
    assert_equal "$(awk -v of="$lineage" '$3 "" == of { printf "%s%s ", $1, $2 }' "$TRACE")" \
      "prepare3 prepare2 prepare1 parent1 parent2 parent3 "
  done
}

@test "the function's return value is the exit status" {
  trace_with
  run preload "$PROGRAMS/clone_edges"
  assert_line "status: made, errno 1234, status 255, word 0"
  assert_line "vfork's status: made, errno 1234, status 200, word 0"
}

@test "a refused clone runs no function, whatever its flags" {
  trace_with "3=refuse = 11"
  run preload "$PROGRAMS/clone_edges"
  assert_line "vfork's status: failed, errno 11, status -1, word 0"
  assert_line "no stack: failed, errno 11, status -1, word 0"
  assert_line "thread: made, word 12"
  assert_equal "$(count parent) $(count child) $(count vfork_child)" "0 0 0"
  assert_equal "$(count failed)" "$(count prepare)"
}
