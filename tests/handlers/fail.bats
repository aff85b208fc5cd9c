#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# The fail handler: what the program sees of a creation that it refuses.

load ../test_helper

forks=$ROOT/tests/fixtures/forks.py

fail_with() { # [KEY=VALUE...]
  config < <(printf '[handler fail]\n' && printf '%s\n' "$@")
}

@test "every creation fails with EAGAIN unless something is said" {
  fail_with
  run preload /usr/bin/python3 "$forks" 3
  assert_output "EAGAIN EAGAIN EAGAIN"
}

@test "error takes any errno by its name" {
  for error in EPERM ENOMEM ENOSYS ENOTRECOVERABLE; do
    fail_with "error = $error"
    run preload /usr/bin/python3 "$forks" 1
    assert_output "$error"
  done
}

@test "error takes a number" {
  fail_with 'error = 12'
  run preload /usr/bin/python3 "$forks" 1
  assert_output "ENOMEM"
}

@test "error refuses what is no errno" {
  for error in 0 -1 134 99999999999 EAGAIN2 eagain '' 11x; do
    fail_with "error = $error"
    run shim check
    assert_failure 125
    assert_output --partial "error = \"$error\"; expected an errno such as EAGAIN, ENOMEM or 11"
  done
}

@test "when chooses the creation" {
  fail_with 'when = 2'
  run preload /usr/bin/python3 "$forks" 4
  assert_output "forked EAGAIN forked forked"
  fail_with 'when = 2+2'
  run preload /usr/bin/python3 "$forks" 5
  assert_output "forked EAGAIN forked EAGAIN forked"
}

@test "max bounds how often it fires" {
  fail_with 'max = 2' 'when = 2+'
  run preload /usr/bin/python3 "$forks" 5
  assert_output "forked EAGAIN EAGAIN forked forked"
}

@test "kinds and functions choose, and only what they let through is counted" {
  fail_with 'kinds = vfork' 'when = 1'
  run preload /usr/bin/python3 "$forks" 2
  assert_output "forked forked"
  fail_with 'functions = _Fork, fork' 'when = 2'
  run preload /usr/bin/python3 "$forks" 2
  assert_output "forked EAGAIN"
}

@test "of several, the last in the file decides, since prepare runs in reverse" {
  config <<<$'[handler a]\nplugin = fail\nerror = ENOMEM\n[handler b]\nplugin = fail\nerror = ENOSYS'
  run preload /usr/bin/python3 "$forks" 1
  assert_output "ENOSYS"
}

@test "a refused fork reaches no kernel and leaves no child" {
  fail_with
  run bare strace -f -qq -e trace=clone,clone3,fork,vfork env LD_PRELOAD="$LIB" \
    /usr/bin/python3 "$forks" 3
  assert_output "EAGAIN EAGAIN EAGAIN"
}

@test "a shell that is refused a vfork says so in its own words" {
  fail_with 'max = 1' 'error = ENOMEM'
  run --separate-stderr preload dash -c '/bin/true; echo "$?"'
  assert_equal "$stderr" "dash: 1: Cannot fork"
  assert_failure 2
}

@test "--fail of the launcher is this handler" {
  run shim run --fail ENOMEM@2..3 -- /usr/bin/python3 "$forks" 4
  assert_output "forked ENOMEM ENOMEM forked"
}
