#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Programs that musl runs, with the library built for musl: its fork, vfork and clone.

load ../test_helper

functions=(fork _Fork vfork clone clone-vfork)

setup_file() {
  local program sources=$ROOT/tests/fixtures/programs
  "$ROOT/scripts/build" musl >/dev/null 3>&-
  export MUSL=$BATS_FILE_TMPDIR
  # musl has one name for each, and no names of errors.
  for program in create vfork_child threads; do
    musl-gcc -D_GNU_SOURCE -D__fork=fork -D__vfork=vfork -D__clone=clone -Dstrerrorname_np=strerror \
      -w "$sources/$program.c" "$sources/creating.c" -o "$MUSL/$program"
  done
}

setup() {
  LIB=$ROOT/build/musl/lib/libforkshim.so
  config <<<"[handler log]
output = $BATS_TEST_TMPDIR/log
phases = prepare,parent,child,failed"
}

phases() { # of each creation, in order of the program's calls
  jq -rs 'group_by(.seq)[] | "\(.[0].function): \(map(.phase) | sort | join(" "))"' \
    "$BATS_TEST_TMPDIR/log"
}

assert_same() { # PROGRAM ARG...: as bare
  local expected
  expected=$(bare "$@")
  run preload "$@"
  assert_output "$expected"
}

@test "the library for musl needs musl's libc alone" {
  run bash -c "readelf -dW '$LIB' | sed -n 's/.*(NEEDED) *//p'"
  assert_output "Shared library: [libc.so]"
  run bash -c "objdump -T '$LIB' | grep 'UND.*GLIBC'"
  refute_output
}

@test "fork, vfork and clone of a musl program are as bare, and dispatched once" {
  assert_same "$MUSL/create" "${functions[@]}"
  assert_line "vfork: child exited 7, errno 1234"
  run phases
  assert_output "fork: child parent prepare
_Fork: child parent prepare
vfork: child parent prepare
clone: child parent prepare
clone: child parent prepare"
}

@test "a musl program's fork, vfork and clone can be refused" {
  config <<<$'[handler fail]\nerror = ENOMEM'
  run preload "$MUSL/create" "${functions[@]}"
  assert_equal "$(grep -c ': -1 Out of memory$' <<<"$output")" "${#functions[@]}"
}

@test "a musl program's vfork child shares its memory, nests and may overwrite the stack" {
  for act in store store-late overwrite nest; do
    assert_same "$MUSL/vfork_child" vfork "$act"
  done
}

@test "threads of a musl program fork and vfork at once" {
  assert_same "$MUSL/threads" 4 25 fork
  assert_same "$MUSL/threads" 4 25 vfork
  run jq -s 'map(select(.phase == "parent")) | length' "$BATS_TEST_TMPDIR/log"
  assert_output 200
}
