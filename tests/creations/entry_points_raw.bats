#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# syscall(), clone's arguments, and the calls that are no creation: all these pass as they are.

# shellcheck disable=SC2154 # what the loaded files and run assign
load ../test_helper
load ../entry_points

same_as_bare() { # PROGRAM ARG...: with the log, prints what it prints without the shim
  log_doors
  expected=$(bare "$@")
  run preload "$@"
  assert_output "$expected"
}

@test "every other system call has the same result and errno, whatever its arguments" {
  same_as_bare "$PROGRAMS/raw_calls" others
  assert_line "pread64: 4 kept"
  assert_line "preadv: 7 kept"
  assert_equal "$(logged)" ""
}

@test "clone3 gives the kernel's error for arguments that cannot be read" {
  same_as_bare "$PROGRAMS/doors" syscall:clone3-null syscall:clone3-unmapped \
    syscall:clone3-short syscall:clone3-cut syscall:clone3-bad-flags
  assert_output "syscall:clone3-null: -1 EFAULT
syscall:clone3-unmapped: -1 EFAULT
syscall:clone3-short: -1 EINVAL
syscall:clone3-cut: -1 EFAULT
syscall:clone3-bad-flags: -1 EINVAL"
}

# bats test_tags=x86-64
@test "a raw call with a stack of its own passes untouched" {
  for what in stack stack-vfork stack-clone3; do
    same_as_bare "$PROGRAMS/raw_calls" "$what"
    assert_output "$what: 1 kept"
    assert_equal "$(logged)" ""
  done
}

# bats test_tags=x86
@test "the child of a raw vfork may use the stack, which without the shim it may not" {
  log_doors
  run preload "$PROGRAMS/raw_calls" vfork-calls
  assert_output "vfork-calls: 1 kept"
  assert_equal "$(logged)" "syscall:vfork vfork prepare=1 parent=1 child=1 failed=0"
}

@test "clone gives EINVAL without a start or a stack, and for flags that contradict" {
  same_as_bare "$PROGRAMS/doors" clone-null-start clone-null-stack clone-bad-flags
  assert_equal "$(sort -u <<<"${output//clone-*:/}")" " -1 EINVAL"
  assert_equal "$(logged | sort -u)" "clone fork prepare=1 parent=0 child=0 failed=1"
}

@test "clone beside its creator on the same memory is no creation" {
  same_as_bare "$PROGRAMS/doors" clone-beside
  assert_output "clone-beside: child kept 7"
  assert_equal "$(logged)" ""
}

@test "handlers are told clone's flags" {
  log_doors
  run preload "$PROGRAMS/doors" fork clone clone-ids clone-vfork syscall:clone syscall:clone3-vfork
  run jq -r 'select(.phase == "prepare") | "\(.function) \(.flags) \(.flag_names)"' "$DOOR_LOG"
  assert_output "fork null null
clone 17 SIGCHLD
clone 17842449 CLONE_VM|CLONE_VFORK|CLONE_PARENT_SETTID|CLONE_CHILD_SETTID|SIGCHLD
clone 16657 CLONE_VM|CLONE_VFORK|SIGCHLD
syscall:clone 17 SIGCHLD
syscall:clone3 16657 CLONE_VM|CLONE_VFORK|SIGCHLD"
}

@test "a failed raw call's error is the kernel's in the log" {
  log_doors
  run preload "$PROGRAMS/doors" -u syscall:vfork syscall:clone3-vfork syscall:clone
  run jq -r 'select(.phase == "failed") | "\(.function) \(.error)"' "$DOOR_LOG"
  assert_output "syscall:vfork EAGAIN
syscall:clone3 EAGAIN
syscall:clone EAGAIN"
}
