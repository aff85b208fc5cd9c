#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# What a program and its handlers see of a creation that a handler or the kernel refuses, and that
# return value and errno are otherwise those of the real call.

load ../test_helper
load ../trace

@test "a refused creation returns -1 and the errno, and starts no child" {
  trace_with "2=refuse = 12"
  for function in "${functions[@]}"; do
    rm -f "$TRACE"
    run preload "$PROGRAMS/create" "$function"
    assert_output "$function: -1 ENOMEM"
    assert_order prepare 321 "$function"
    assert_order failed 123 "$function"
    assert_order parent "" "$function"
    assert_order child "" "$function"
    assert_order vfork_child "" "$function"
  done
}

@test "the first refusal decides the errno, and all handlers hear who refused" {
  trace_with "2=refuse = 12" "1=refuse = 38"
  for function in "${functions[@]}"; do
    rm -f "$TRACE"
    run preload "$PROGRAMS/create" "$function"
    assert_output "$function: -1 ENOMEM"
    assert_equal "$(awk '{ print $1, $2, $6, $7 }' "$TRACE")" "prepare 3 0 -
prepare 2 0 -
prepare 1 12 2
failed 1 12 2
failed 2 12 2
failed 3 12 2"
  done
}

@test "what is no errno is taken for EAGAIN, never for success" {
  for number in -1 -11 4096 2147483647; do
    trace_with "1=refuse = $number"
    run preload "$PROGRAMS/create" fork vfork clone
    assert_output "fork: -1 EAGAIN
vfork: -1 EAGAIN
clone: -1 EAGAIN"
  done
}

@test "a creation that the kernel refuses runs failed for all, in registration order" {
  trace_with
  for function in "${functions[@]}"; do
    rm -f "$TRACE"
    run preload "$PROGRAMS/create" -l "$function"
    assert_output "$function: -1 EAGAIN"
    assert_order prepare 321 "$function"
    assert_order failed 123 "$function"
    assert_order parent "" "$function"
    assert_equal "$(awk '$1 == "failed" { print $6, $7 }' "$TRACE" | uniq)" "11 -"
  done
}

@test "return values and errno are the same with and without handlers" {
  trace_with
  for limit in "" -l; do
    expected=$(bare "$PROGRAMS/create" $limit -n 3 "${functions[@]}")
    run preload "$PROGRAMS/create" $limit -n 3 "${functions[@]}"
    assert_output "$expected"
  done
}

@test "a refusal with vfork = fork is vfork's" {
  trace_with "3=refuse = 12"
  printf '[shim]\nvfork = fork\n' >>"$FORKSHIM_CONFIG"
  run preload "$PROGRAMS/create" vfork __vfork
  assert_output "vfork: -1 ENOMEM
__vfork: -1 ENOMEM"
  assert_order failed 123123
}

@test "a program goes on after a refusal" {
  trace_with "2=refuse = 11" "2=when = 2"
  run preload "$PROGRAMS/create" -n 3 fork
  assert_output "fork: child exited 7, errno 1234
fork: -1 EAGAIN
fork: child exited 7, errno 1234"
  assert_order parent 1313
  assert_order failed 123
  assert_paired
}

@test "handlers are paired over many refusals" {
  trace_with "1=refuse = 11" "1=when = 1+2" "3=refuse = 12" "3=when = 1+3"
  run preload "$PROGRAMS/create" -n 12 "${functions[@]}"
  assert_line --partial "-1 EAGAIN"
  assert_line --partial "-1 ENOMEM"
  assert_line --partial "child exited 7"
  assert_paired
}
