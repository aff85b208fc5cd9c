#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# The tests that preload the shim, run again with shim and programs built with sanitizers. The rest
# cannot run so, for reasons of the sanitizers':
# - ASan takes a vfork child's frames, which nothing unwinds, for the caller's (vfork,
#   vfork_killed), and needs more than a signal stack of 16 KiB and an address space without bounds.
# - TSan makes vfork a fork, keeps a shadow of each thread's stack that a child on the same memory
#   puts out of order, and leaves its own locks taken in a child of _Fork or a raw clone.

load ../test_helper
load ../sanitized

setup_file() {
  local targets=(forkshim tests/fixtures/programs/all tests/fixtures/plugins/all) preset
  for preset in asan tsan; do
    "$ROOT/scripts/build" "$preset" "${targets[@]}" tests/fixtures/plugins/{bad,call}/all >&2
  done
}

# All tests of FILE whose names match FILTER pass, and the sanitizer has no report.
assert_clean() { # PRESET FILE FILTER LEAST
  use_sanitizer "$1"
  BATS_TEST_TIMEOUT=100 run timeout -k 5 300 bats --filter "$3" \
    --filter-tags '!native' "$ROOT/tests/$2.bats"
  assert_success
  assert [ "$(grep -c '^ok ' <<<"$output")" -ge "$4" ]
  assert_no_report
}

@test "under ASan and UBSan: fork, clone and the doors" {
  assert_clean asan creations/atfork . 10
  assert_clean asan creations/clone . 8
  assert_clean asan creations/entry_points . 10
  assert_clean asan creations/entry_points_past . 4
  assert_clean asan creations/entry_points_raw . 8
}

@test "under ASan and UBSan: threads and signals" {
  assert_clean asan creations/threads . 7
  assert_clean asan creations/in_signal_handlers 'interrupted malloc' 2
  assert_clean asan beside/soak 'lose no creation' 2
}

@test "under ASan and UBSan: the order, selection and counting of handlers" {
  assert_clean asan creations/handler_order . 7
  assert_clean asan config/selection . 12
  assert_clean asan creations/missed . 9
  assert_clean asan creations/early_constructors . 6
}

@test "under ASan and UBSan: the log" {
  assert_clean asan handlers/log . 12
  assert_clean asan handlers/log_output . 17
  assert_clean asan handlers/log_pairs . 15
  assert_clean asan handlers/log_failing . 7
}

@test "under ASan and UBSan: the other handlers" {
  assert_clean asan handlers/call . 10
  assert_clean asan handlers/child_environment . 6
  assert_clean asan handlers/order_handler . 11
  assert_clean asan handlers/delay . 9
  assert_clean asan handlers/limit . 16
  assert_clean asan handlers/signal_handler . 12
}

@test "under TSan: threads that fork at once, with counters, limits and refusals" {
  assert_clean tsan creations/threads '16 threads fork|16 threads$' 4
}

@test "under TSan: the log of many processes, and of programs that use its descriptor" {
  assert_clean tsan handlers/log_output . 17
}
