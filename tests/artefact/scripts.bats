#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# The project's shell scripts: free of shellcheck's findings, and scripts/test counts as it says.

load ../test_helper

# A copy of the project with scripts/test and the given test file alone. Each test takes a moment: a
# test that ends before Bats has begun to watch its time leaves the watcher, for which Bats waits.
project_with() { # NAME TEXT: of the test file
  mkdir -p "$BATS_TEST_TMPDIR/scripts" "$BATS_TEST_TMPDIR/tests/topic"
  cp "$ROOT/scripts/test" "$ROOT/scripts/packages" "$BATS_TEST_TMPDIR/scripts/"
  printf '#!/usr/bin/env bats\nsetup() { sleep 0.5; }\n%s\n' "$2" \
    >"$BATS_TEST_TMPDIR/tests/topic/$1.bats"
}

run_tests() { # ARG...: of scripts/test
  LIMIT=120 bare env -u BATS_TEST_TIMEOUT "$BATS_TEST_TMPDIR/scripts/test" "$@"
}

@test "shellcheck has nothing to say about the scripts" {
  cd "$ROOT"
  mapfile -t scripts < <(grep -rlE '^#!/.*sh$|^# shellcheck shell=' scripts .ci/run tests/*.bash \
    tests/*/*.bash)
  ((${#scripts[@]} >= 7))
  LIMIT=120 run bare shellcheck -x "${scripts[@]}"
  assert_success
  refute_output
}

# run sets stderr, and Bats stops at a cd that fails.
@test "shellcheck has no warning about the Bats files" {
  cd "$ROOT"
  LIMIT=120 run bare shellcheck -x -S warning -e SC2154,SC2164 tests/*/*.bats
  assert_success
  refute_output
}

@test "every script opens with an SPDX line" {
  cd "$ROOT"
  for file in scripts/*/* scripts/* .ci/run tests/*/*.bats tests/*.bash tests/*/*.bash; do
    [[ ! -d $file && $file != */copyright ]] || continue
    run head -2 "$file"
    assert_output --partial "SPDX-License-Identifier: MIT"
  done
}

@test "scripts/test ends with the count of passed and failed tests" {
  project_with good $'@test "one" { true; }\n@test "two" { true; }'
  run run_tests
  assert_success
  assert_equal "${lines[-1]}" "2 passed, 0 failed"
}

@test "scripts/test shows a failing test's output and fails" {
  project_with bad $'@test "one" { true; }\n@test "two" { run echo it; echo because; false; }'
  run run_tests
  assert_failure
  assert_line "not ok 2 two"
  assert_line "# because"
  assert_line "# it" # what run has found
  refute_line "ok 1 one"
  assert_equal "${lines[-1]}" "1 passed, 1 failed"
}

@test "scripts/test names what was skipped, and why" {
  project_with skips $'@test "one" { true; }\n@test "two" { skip "no such kernel"; }'
  run run_tests
  assert_success
  assert_line "ok 2 two # skip no such kernel"
  refute_line "ok 1 one"
  assert_equal "${lines[-2]}" "1 skipped"
  assert_equal "${lines[-1]}" "1 passed, 0 failed"
}

@test "scripts/test counts a file with an error in its syntax as a failure" {
  project_with broken '@test "one" { true'
  run run_tests
  assert_failure
  assert_line --partial "syntax error"
  assert_equal "${lines[-1]}" "0 passed, 1 failed"
}

@test "scripts/test counts a file that ends before its last test as a failure" {
  project_with early ""
  printf '#!/bin/sh\nprintf "1..3\\nok 1 one\\nok 2 two\\n"\n' >"$BATS_TEST_TMPDIR/bats"
  chmod +x "$BATS_TEST_TMPDIR/bats"
  PATH=$BATS_TEST_TMPDIR:$PATH run run_tests
  assert_failure
  assert_line "not ok topic/early.bats ended with status 0 after 2 of 3 tests"
  assert_equal "${lines[-1]}" "2 passed, 1 failed"
}

@test "scripts/test adds up several files in parallel" {
  project_with a '@test "one" { true; }'
  project_with b '@test "one" { false; }'
  project_with c '@test "one" { true; }'
  run run_tests --jobs 2
  assert_failure
  assert_equal "${lines[-1]}" "2 passed, 1 failed"
}

@test "scripts/test runs the named files only" {
  project_with a '@test "one" { true; }'
  project_with b '@test "one" { false; }'
  run run_tests --jobs 1 "$BATS_TEST_TMPDIR/tests/topic/a.bats"
  assert_success
  assert_equal "${lines[-1]}" "1 passed, 0 failed"
}

@test "scripts/test and scripts/build say how they are used" {
  run bare "$ROOT/scripts/test" --jobs none
  assert_failure 2
  assert_output "scripts/test: usage: scripts/test [--jobs N] [--peers | FILE.bats...]"
  run bare "$ROOT/scripts/build" --wrong
  assert_failure 2
  assert_output "Usage: scripts/build [PRESET [TARGET...]]"
  for script in "build [PRESET [TARGET...]]" "test [--jobs N] [--peers | FILE.bats...]"; do
    run -0 bare "$ROOT/scripts/${script%% *}" --help
    assert_line --index 0 --partial "Usage: scripts/$script; "
    refute_line --partial "#"
    refute_line --partial "set -"
  done
}

@test "scripts/test looks for the named files before it installs or builds" {
  run bare "$ROOT/scripts/test" tests/nosuch.bats
  assert_failure 2
  assert_output "scripts/test: tests/nosuch.bats: no such file; expected a FILE.bats, such as\
 tests/creations/vfork.bats"
}
