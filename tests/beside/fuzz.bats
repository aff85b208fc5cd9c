#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# The fuzz targets of tests/fuzz, each over its corpus and a number of inputs made from it. What a
# longer search finds comes into the corpus together with its correction.

load ../test_helper

setup_file() {
  FORKSHIM_JOBS=2 "$ROOT/scripts/build" fuzz >"$BATS_FILE_TMPDIR/build.out" 2>&1 ||
    { cat "$BATS_FILE_TMPDIR/build.out" >&2 && return 1; }
}

# New inputs that a target finds worth keeping go to a folder of their own, and what it says of
# them is left out.
fuzz() { # TARGET CORPUS RUNS OPTION...
  local status=0
  mkdir -p "$BATS_TEST_TMPDIR/new"
  LIMIT=120 bare "$ROOT/build/fuzz/fuzz/$1" -runs="$3" -seed=1 -timeout=20 -rss_limit_mb=2500 \
    -entropic=0 -artifact_prefix="$BATS_TEST_TMPDIR/" "${@:4}" "$BATS_TEST_TMPDIR/new" \
    "$ROOT/tests/fuzz/corpus/$2" >"$BATS_TEST_TMPDIR/said" 2>&1 || status=$?
  grep -vE '^#[0-9]+|# Uses: ' "$BATS_TEST_TMPDIR/said"
  return "$status"
}

assert_fuzzed() { # TARGET RUNS OPTION...
  run fuzz "$1" "$1" "${@:2}"
  assert_success
  assert_line --regexp "^Done $2 runs in"
}

@test "configuration files do no harm" {
  assert_fuzzed config_text 5000 -max_len=900 -dict="$ROOT/tests/fuzz/config.dict"
}

@test "inline configurations do no harm" {
  assert_fuzzed inline_text 2000 -max_len=700 -dict="$ROOT/tests/fuzz/config.dict"
}

@test "the words that options are made of do no harm, and mean what they say" {
  assert_fuzzed words 30000 -max_len=200 -dict="$ROOT/tests/fuzz/config.dict"
}

@test "a state file from a stranger's hand does no harm to programs" {
  assert_fuzzed state_shim 1500 -max_len=500
}

@test "a state file from a stranger's hand does no harm to run --stats and top" {
  assert_fuzzed state_tools 3000 -max_len=500
}

@test "a ring of lines from a stranger's hand does no harm to the writer of a run's logs" {
  assert_fuzzed state_ring 3000 -max_len=400
}

@test "any log can be read by sweep, and becomes no configuration" {
  assert_fuzzed sweep_log 2000 -max_len=2000
}

@test "any results can be merged by sweep, and give no orders" {
  assert_fuzzed sweep_results 2000 -max_len=2000
}

@test "any log can be reported, and steers no terminal and ends no page" {
  assert_fuzzed report_log 1000 -max_len=2500 -dict="$ROOT/tests/fuzz/report.dict"
}

@test "report reads back what the log writes of any name" {
  assert_fuzzed log_line 4000 -max_len=1500
}

@test "any file can be examined as a plugin" {
  assert_fuzzed plugin_file 20000 -max_len=4096
}

@test "a flaw that is planted in a target is found" {
  printf '"flaw"\n' >"$BATS_TEST_TMPDIR/dictionary"
  run fuzz planted words 100000 -max_len=200 -dict="$BATS_TEST_TMPDIR/dictionary"
  assert_failure
  assert_output --partial "heap-buffer-overflow"
  assert_line --regexp "^(SUMMARY|WRITE of size)"
}

@test "every target is run" {
  cd "$ROOT/tests/fuzz"
  mapfile -t targets < <(sed -n 's/^add_target(\([a-z_]*\) .*/\1/p' CMakeLists.txt)
  ((${#targets[@]} >= 8))
  for target in "${targets[@]}"; do
    assert_file_contains "$BATS_TEST_FILENAME" "assert_fuzzed $target "
  done
}
