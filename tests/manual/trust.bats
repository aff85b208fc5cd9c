#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# forkshim-trust(7): its rows count what is there, and leave out none of the suites.

# shellcheck disable=SC2154 # what the loaded files and run assign
load ../test_helper

setup() {
  MANUAL=$ROOT/shim/manual/forkshim-trust.7
  cd "$ROOT" || return
}

@test "groff has nothing to say about the manual" {
  run --separate-stderr groff -t -man -ww -z "$MANUAL"
  assert_success
  assert_equal "$output$stderr" ""
}

@test "rows with a command that runs tests have their number" {
  local rows=0 count command
  while IFS=@ read -r _ count command; do
    read -ra files <<<"${command#scripts/test }"
    assert_equal "$command: $count" "$command: $(bats --count "${files[@]}")"
    ((++rows))
  done < <(grep -E '@[0-9]+@scripts/test tests/' "$MANUAL")
  ((rows > 5))
}

@test "each suite in tests/peers has a row, and each row a file" {
  run bash -c "grep -Eo 'tests/peers/[a-z0-9_]+\.bats' '$MANUAL' | sort -u"
  assert_output "$(ls tests/peers/*.bats)"
}

@test "man shows the tables" {
  MANWIDTH=100 run bare man -l "$MANUAL"
  assert_success
  assert_line --regexp '^ *8 threads at once, which allocate +600,000 +tests/peers/soak.bats$'
}
