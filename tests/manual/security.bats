#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# forkshim-security(7) is well-formed, and what it names is what the sources have.

load ../test_helper

setup() {
  manual=$ROOT/shim/manual/forkshim-security.7
}

@test "groff has nothing to say about the manual" {
  run -0 groff -t -man -ww -z -Kutf8 "$manual"
  refute_output
}

@test "man shows the manual" {
  MANWIDTH=80 run -0 bare man -l "$manual"
  assert_line --partial "what forkshim guards against"
}

@test "the calls that the manual names are those that a filter has to let through" {
  named=$(sed -n '/^\.\\" calls/,/^\.PP/p' "$manual" | grep -o '\\fB[a-z0-9_]*\\fR(2)' |
    sed 's/\\fB//; s/\\fR(2)//' | sort)
  local filter=$ROOT/tests/fixtures/programs/filtered.c
  assert_equal "$named" "$(sed -n '/of_log[a-z_]*\[\] = {/,/};/p' "$filter" |
    grep -o 'SYS_[a-z0-9_]*' | sed 's/SYS_//' | cat - <(echo write) | sort -u)"
}

@test "other manuals name what the shim reads of the environment" {
  for name in $(sed -n 's/.*name == "\([A-Z]*\)".*/\1/p' "$ROOT/shim/process/variables.cpp"); do
    [[ $name == PROBE ]] || assert_file_contains "$ROOT/shim/manual/forkshim.1" "FORKSHIM_$name"
  done
}

# The suites of tests/hostile in the table "Security" of tests/TRUST.md.
suites_of_trust() {
  sed -n '/^## Security/,/^## Other/s/.*`tests\/hostile\/\(.*\)\.bats` |$/\1/p' "$ROOT/tests/TRUST.md"
}

@test "the table of threats names tests that exist, and leaves out no suite about users" {
  named=$(sed -n '/^\.TS/,/^\.TE/s/^T}\t\([a-z_/]*\)$/\1/p; /^\.TS/,/^\.TE/p' "$manual" |
    grep -xE '[a-z_/]+(, [a-z_/]+)*' | tr -d ' ' | tr , '\n' | sort -u)
  for name in $named; do
    [[ -f $ROOT/tests/hostile/$name.bats ]] || assert_file_exists "$ROOT/tests/$name.bats"
  done
  ((${#named} > 150 && $(suites_of_trust | wc -l) > 15))
  for name in $(suites_of_trust); do
    assert_regex $'\n'"$named"$'\n' $'\n'"$name"$'\n'
  done
}
