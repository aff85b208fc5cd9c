#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# GLib's own tests of spawning, subprocesses, threads and main loops, as Debian packages them. Each
# test's result is the same with a log and with a handler that never fires.

load ../test_helper

setup() {
  export LIMIT=100
}

results() { # RUNNER PROGRAM
  "$1" "/usr/libexec/installed-tests/glib/$2" --tap 2>/dev/null </dev/null |
    grep -E '^(1\.\.|ok|not ok)'
}

assert_same_results() { # PROGRAM...: with each configuration
  local name
  for name; do
    bare=$(results bare "$name")
    assert_regex "$bare" $'(^|\n)1\.\.[1-9]'
    config <<<$'[handler fail]\nwhen = 1000000'
    assert_equal "$name: $(results preload "$name")" "$name: $bare"
    config <<<"[handler log]
output = $BATS_TEST_TMPDIR/log"
    assert_equal "$name: $(results preload "$name")" "$name: $bare"
  done
}

@test "GLib's tests of spawning have the same results, from one thread and from many" {
  assert_same_results spawn-singlethread spawn-multithreaded spawn-path-search
  assert grep -q '"function":"\(posix_spawn\|fork\)"' "$BATS_TEST_TMPDIR/log"
}

@test "GLib's tests of subprocesses have the same results" {
  assert_same_results gsubprocess
  assert grep -q '"phase":"parent"' "$BATS_TEST_TMPDIR/log"
}

@test "GLib's tests of signals, threads and main loops have the same results" {
  assert_same_results unix thread mainloop timeout testing
}
