#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Every function that makes a process: the caller sees what it sees without the shim, and handlers
# hear of each call once, whether it succeeds, fails or is refused.

# shellcheck disable=SC2154 # what the loaded files and run assign
load ../test_helper
load ../entry_points

@test "an idle shim changes no door's result, errno or child" {
  expected=$(bare "$PROGRAMS/doors" "${doors[@]}")
  run preload "$PROGRAMS/doors" "${doors[@]}"
  assert_output "$expected"
  run ! grep -v 'child \|wordexp\|daemon: 0 kept 1' <<<"$expected"
}

@test "a handler changes no door's result, errno or child" {
  log_doors
  expected=$(bare "$PROGRAMS/doors" "${doors[@]}")
  run preload "$PROGRAMS/doors" "${doors[@]}"
  assert_output "$expected"
}

@test "each call is one prepare, one parent, and one child where the kind has one" {
  log_doors
  run preload "$PROGRAMS/doors" "${doors[@]}"
  assert_success
  assert_equal "$(logged)" "$(expected made "${doors[@]}")"
}

@test "without handlers, a door that the kernel closes fails as without the shim" {
  expected=$(bare "$PROGRAMS/doors" -u "${doors[@]}")
  run preload "$PROGRAMS/doors" -u "${doors[@]}"
  assert_output "$expected"
  run ! grep -v 'EAGAIN\|popen: 0 ENOMEM' <<<"$expected" # glibc 2.29 to 2.37
}

@test "with a handler, a door that the kernel closes fails as without the shim" {
  log_doors
  expected=$(bare "$PROGRAMS/doors" -u "${doors[@]}")
  run preload "$PROGRAMS/doors" -u "${doors[@]}"
  assert_output "$expected"
}

@test "a call that the kernel refuses is one prepare and one failed, with its errno" {
  log_doors
  run preload "$PROGRAMS/doors" -u "${doors[@]}"
  assert_equal "$(logged)" "$(expected failed "${doors[@]}")"
  run jq -r 'select(.phase == "failed" and .error != "EAGAIN") | "\(.function): 0 \(.error)"' \
    "$DOOR_LOG"
  # glibc 2.29 to 2.37 answers by another number, which is all that there is to hear.
  assert_output "$(bare "$PROGRAMS/doors" -u popen _IO_popen | grep -v EAGAIN)"
}

@test "a refused door fails in its own dialect" {
  config <<<$'[handler fail]\nerror = ENOMEM'
  run --separate-stderr preload "$PROGRAMS/doors" "${refusable[@]}"
  assert_equal "$(sed '/spawn\|popen\|wordexp\|system/d; s/.*: //' <<<"$output" | sort -u)" "-1 ENOMEM"
  for door in posix_spawn posix_spawnp posix_spawn@old posix_spawnp@old; do
    assert_line "$door: 12 ENOMEM"
  done
  assert_line "popen: 0 ENOMEM"
  assert_line "_IO_popen: 0 ENOMEM"
  assert_line "wordexp: 1 ENOMEM"
  assert_equal "${#lines[@]} $stderr" "${#refusable[@]} "
}

@test "a refused door answers as this libc does where the kernel refuses" {
  local door answering=()
  for door in "${refusable[@]}"; do
    [[ $door == system-null ]] || answering+=("$door")
  done
  run --separate-stderr bare "$PROGRAMS/doors" -u "${answering[@]}"
  expected=$output
  ((${#lines[@]} > 15))
  config <<<$'[handler fail]\nerror = EAGAIN'
  run --separate-stderr preload "$PROGRAMS/doors" "${answering[@]}"
  assert_output "$expected"
}

@test "a refused call is one prepare and one failed, and makes no process" {
  log_doors $'[handler fail]\nerror = EPERM'
  trace=$BATS_TEST_TMPDIR/calls
  run bare strace -f -qq -o "$trace" -e trace=clone,clone3,fork,vfork -E LD_PRELOAD="$LIB" \
    "$PROGRAMS/doors" "${refusable[@]}"
  assert_equal "$(logged)" "$(expected failed "${refusable[@]}")"
  assert_equal "$(<"$trace")" ""
}

@test "every refused creation names the handler that refused" {
  log_doors $'[handler gate]\nplugin = fail\nerror = EPERM'
  run preload "$PROGRAMS/doors" "${refusable[@]}"
  run jq -r 'select(.phase == "failed") | .refused_by + " " + .error' "$DOOR_LOG"
  assert_equal "${#lines[@]} $(sort -u <<<"$output")" "${#refusable[@]} gate EPERM"
}

@test "a selector by function takes its door alone" {
  for row in fork _Fork vfork posix_spawnp system syscall:clone3 atfork wordexp; do
    log_doors "functions = $row"
    run preload "$PROGRAMS/doors" "${doors[@]}"
    run jq -r .function "$DOOR_LOG"
    assert_equal "$(sort -u <<<"$output")" "$row"
  done
}
