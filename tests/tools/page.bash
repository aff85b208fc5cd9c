# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# The page of forkshim report --html, made of a log and opened in headless Chromium. Every step fails
# where the page logs an error, throws, or asks for anything over the network.
# shellcheck disable=SC2034 # what the suites read

load ../test_helper

setup() {
  REPORT=$FORKSHIM_BUILD/libexec/forkshim/report
  LOG=$ROOT/tests/fixtures/report/build.jsonl
  SWEEP=$ROOT/tests/fixtures/report/sweep.json
  PAGE=$BATS_TEST_TMPDIR/page.html
  MINE=$BATS_TEST_TMPDIR/log
}

page() { # ARG...: of report
  bare "$REPORT" --html "$PAGE" "$@"
}

browse() { # STEP...
  LIMIT=120 bare /usr/bin/python3 "$ROOT/tests/fixtures/report/browser.py" "file://$PAGE" "$@"
}
