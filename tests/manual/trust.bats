#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# tests/TRUST.md: its rows count what is there, and leave out none of the suites.

# shellcheck disable=SC2154 # what the loaded files and run assign
load ../test_helper

setup() {
  REPORT=$ROOT/tests/TRUST.md
  cd "$ROOT" || return
}

# Of the tables with a column "Tests", the rows whose file is in no run by --peers: NUMBER FILE.
counted_rows() {
  awk -F' *[|] *' '/^[|] .* [|] [A-Z][a-z]* [|] File [|]$/ { counts = $3 == "Tests" }
    counts && $4 ~ /^`tests\// && $4 !~ /peers/ { gsub("`", "", $4); print $3, $4 }' "$REPORT"
}

@test "rows with a file of tests have the number of its tests" {
  local rows=0 count file
  while read -r count file; do
    assert_equal "$file: $count" "$file: $(bats --count "$file")"
    ((++rows))
  done < <(counted_rows)
  ((rows > 15))
}

@test "each suite in tests/peers has a row, and each row a file" {
  run bash -c "grep -Eo 'tests/peers/[a-z0-9_]+\.bats' '$REPORT' | sort -u"
  assert_output "$(ls tests/peers/*.bats)"
}
