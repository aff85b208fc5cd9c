# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# Runs CPython's own tests, of Debian's libpython3.N-testsuite, with and without the shim.

# One line for each test: its name and what came of it.
python_results() { # RUNNER ARG...: of `python3 -m test`
  local folder=$BATS_TEST_TMPDIR/$1
  rm -rf "$folder" && mkdir "$folder"
  "$1" env -C "$folder" PYTHONDONTWRITEBYTECODE=1 /usr/bin/python3 -m test \
    --junit-xml results.xml "${@:2}" >"$folder/output" 2>&1 </dev/null || echo "status $?"
  /usr/bin/python3 - "$folder/results.xml" <<'END'
import sys, xml.etree.ElementTree as tree
for test in sorted(tree.parse(sys.argv[1]).iter("testcase"), key=lambda test: test.get("name")):
    marks = sorted(part.tag for part in test if part.tag in ("failure", "error", "skipped"))
    print(test.get("name"), test.get("result"), *marks)
END
}

# A log that every user may append to: some tests change theirs.
log_python() {
  chmod 711 "$BATS_RUN_TMPDIR" "$BATS_TEST_TMPDIR"
  install -m 666 /dev/null "$BATS_TEST_TMPDIR/python.jsonl"
  config <<<"[handler log]
output = $BATS_TEST_TMPDIR/python.jsonl"
  chmod 644 "$FORKSHIM_CONFIG"
}

assert_same_results() { # ARG...: of `python3 -m test`
  python_results bare "$@" >"$BATS_TEST_TMPDIR/expected"
  python_results preload "$@" >"$BATS_TEST_TMPDIR/actual"
  run diff "$BATS_TEST_TMPDIR/expected" "$BATS_TEST_TMPDIR/actual"
  assert_output ""
  assert [ "$(grep -c ' completed$' "$BATS_TEST_TMPDIR/expected")" -gt 10 ]
}
