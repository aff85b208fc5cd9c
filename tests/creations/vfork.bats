#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# vfork stays vfork: the child shares memory, the parent waits, and neither harms the other.

load ../test_helper
load ../trace

in_child() { # FUNCTION ACT
  rm -f "$TRACE"
  run preload "$PROGRAMS/vfork_child" "$@"
  assert_success
}

@test "a vfork child's store reaches its parent" {
  trace_with
  for function in "${vfork_functions[@]}"; do
    in_child "$function" store
    assert_output "$function: child exited 0, errno 1234, word 42"
  done
}

@test "the parent waits until the child exits" {
  trace_with
  for function in "${vfork_functions[@]}"; do
    in_child "$function" store-late
    assert_output "$function: child exited 0, errno 1234, word 42"
  done
}

# The plugin is the same for the program that it executes, this machine's own.
# bats test_tags=native
@test "a vfork child may exec" {
  trace_with
  for function in "${vfork_functions[@]}"; do
    in_child "$function" /bin/false
    assert_output "$function: child exited 1, errno 1234, word 0"
    assert_order parent 123 "$function"
  done
}

@test "a vfork child tells its parent through memory why exec failed" {
  trace_with
  for function in "${vfork_functions[@]}"; do
    in_child "$function" /nowhere/at/all
    assert_output "$function: child exited 127, errno 2, word 2"
  done
}

@test "a child that overwrites the stack of the call does not harm the parent's return" {
  trace_with
  for function in "${vfork_functions[@]}"; do
    in_child "$function" overwrite
    assert_output "$function: child exited 6, errno 1234, word 0"
  done
}

@test "vfork children vfork, eight deep, each named after its parent" {
  trace_with
  for function in "${vfork_functions[@]}"; do
    in_child "$function" nest
    assert_output "$function: child exited 8, errno 1234, word 8"
    assert_equal "$(awk '/^vfork_child 1/ { print $3 }' "$TRACE" | tail -n 1)" 0.1.1.1.1.1.1.1.1
    assert_equal "$(awk '/^parent 1/ { print $3 }' "$TRACE" | head -n 1)" 0.1.1.1.1.1.1.1.1
    assert_paired
  done
}

@test "a vfork child makes processes by each function" {
  trace_with
  for function in "${vfork_functions[@]}"; do
    in_child "$function" make-all
    assert_output "$function: child exited 31, errno 1234, word 0"
    assert_equal "$(awk '/^parent 1/ { printf "%s ", $3 }' "$TRACE")" \
      "0.1.1 0.1.2 0.1.3 0.1.4 0.1.5 0.1.6 0.1.7 0.1.8 0.1.9 0.1 "
    assert_paired
  done
}

@test "a child of fork that a vfork child made is no vfork child" {
  trace_with "1=kinds = fork" "2=kinds = vfork"
  in_child vfork make-all
  assert_equal "$(awk '/^child 1/ { printf "%s ", $4 }' "$TRACE")" \
    "fork __fork _Fork clone __clone "
  assert_equal "$(awk '/^vfork_child 2/ { printf "%s ", $4 }' "$TRACE")" \
    "vfork vfork __vfork clone __clone "
}

@test "callee-saved registers and the stack pointer are kept in parent and child" {
  trace_with
  run preload "$PROGRAMS/registers"
  assert_output "fork: kept, child 0, errno 1234
__fork: kept, child 0, errno 1234
_Fork: kept, child 0, errno 1234
vfork: kept, child 0, errno 1234
__vfork: kept, child 0, errno 1234"
}

@test "registers and stack pointer are kept where a handler refuses" {
  trace_with "2=refuse = 12"
  run preload "$PROGRAMS/registers"
  assert_output "fork: ENOMEM
__fork: ENOMEM
_Fork: ENOMEM
vfork: ENOMEM
__vfork: ENOMEM"
}

@test "with vfork = fork, the child has its own memory and registers are kept" {
  trace_with
  printf '[shim]\nvfork = fork\n' >>"$FORKSHIM_CONFIG"
  for function in vfork __vfork; do
    in_child "$function" store
    assert_output "$function: child exited 0, errno 1234, word 0"
  done
  run preload "$PROGRAMS/registers"
  assert_line "vfork: kept, child 0, errno 1234"
  assert_line "__vfork: kept, child 0, errno 1234"
}

@test "in a process that nobody saw begin, a vfork child's place is forgotten" {
  trace_with
  run preload "$PROGRAMS/past_symbols" unseen
  assert_output "vfork: child exited 7
fork: child exited 7"
  assert_equal "$(awk '/^parent 1/ { print $3, $4 }' "$TRACE")" "?.1 fork
0.1 vfork
0.2 fork"
  assert_paired
}

# bats test_tags=native
@test "a program that a vfork child executes counts on behind what the child has created" {
  cc -o "$BATS_TEST_TMPDIR/executing" -x c - <<'C'
#include <unistd.h>
int main(void) {
  if (vfork() != 0) return 0;
  if (fork() == 0) _exit(0);
  if (vfork() == 0) _exit(0);
  execl("/bin/dash", "dash", "-c", "(:)", (char*)NULL);
  _exit(1);
}
C
  for deep in '' --deep; do
    run shim run -q $deep -H "log output=/dev/stdout phases=parent" -- "$BATS_TEST_TMPDIR/executing"
    assert_success
    assert_equal "$(jq -r .lineage <<<"$output" | sort | xargs)" "0.1 0.1.1 0.1.2 0.1.3"
  done
}
