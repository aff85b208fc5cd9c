#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# gcc, which runs its passes by vfork or from 14 on by posix_spawn, and cmake, which runs compilers and make.

load ../test_helper
load ../program_assertions

arrange() {
  printf '#include <stdio.h>\nint main(void) { puts("ran"); return 4; }\n' >a.c
  printf 'int f(void) { return undeclared; }\n' >bad.c
  printf '%s\n' 'cmake_minimum_required(VERSION 3.25)' 'project(a C)' 'add_executable(a a.c)' \
    'execute_process(COMMAND echo from cmake COMMAND tr a-z A-Z)' >CMakeLists.txt
}

@test "gcc makes the same program as without the shim" {
  assert_logged sh -c 'gcc a.c -o a && md5sum a && ./a'
  assert_equal "$(lines_of "$LOG" '(.kind | IN("vfork", "spawn")) and .phase == "parent" and
    (.program | test("gcc|collect2"))')" 4
}

@test "gcc -pipe reports an error as without the shim" {
  assert_logged gcc -pipe -c bad.c
}

@test "gcc says which error refused its compiler" {
  observe refused shim run --fail ENOMEM -- gcc -c a.c
  run cat "$BATS_TEST_TMPDIR"/refused.{stderr,status}
  assert_output --partial "Cannot allocate memory"
  assert_line "1"
}

@test "cmake configures and builds as without the shim" {
  LIMIT=120 assert_logged sh -c 'cmake -S . -B b -G "Unix Makefiles" | sed "s/([0-9.]*s)//"
    cmake --build b; b/a'
}
