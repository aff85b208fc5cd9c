#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# The launcher's manual pages tell the same as --help.

load ../test_helper

setup() {
  MANUAL=$ROOT/shim/manual/forkshim.1
  cd "$BATS_TEST_TMPDIR" || return
}

# The long options of the part HEADING of a command's manual, one a line.
documented() { # COMMAND HEADING...
  local heading
  for heading in "${@:2}"; do
    sed -n "/^\.S[SH] $heading\$/,/^\.S[SH] /p" "${MANUAL%.1}-$1.1"
  done |
    sed -n '/^\.BR* .*\\-\\-/{ s/\\-/-/g; s/.*\(--[a-z-]*\).*/\1/p }' | sort
}

part_of_help() { # HEADING...: the same of the launcher's --help
  local heading
  for heading; do shim --help | sed -n "/^$heading:\$/,/^\([^ ]\|\$\)/p"; done |
    sed -n 's/^ .\{0,6\}\(--[a-z-]*\).*/\1/p' | sort
}

@test "the manual has the sections that a command's manual has" {
  run sed -n 's/^\.SH //p' "$MANUAL"
  assert_output "$(printf '%s\n' NAME SYNOPSIS DESCRIPTION COMMANDS 'QUICK START' 'EXIT STATUS' \
    ENVIRONMENT FILES LIMITS 'SEE ALSO')"
  for command in run sweep; do
    run sed -n 's/^\.SH //p' "${MANUAL%.1}-$command.1"
    assert_output "$(printf '%s\n' NAME SYNOPSIS DESCRIPTION OPTIONS 'EXIT STATUS' EXAMPLES LIMITS \
      'SEE ALSO')"
  done
}

@test "the manual's commands are those that the launcher takes" {
  commands=$(sed -n '/^main()/,/^}/s/^ *\([a-z| ]*\)) .*\("\$@"\).*/\1/p' "$FORKSHIM")
  run bash -c "sed -n '/^\.SH COMMANDS/,/^\.SH QUICK/s/^\.B //p' '$MANUAL' | sort"
  assert_output "$(tr -s '| ' '\n' <<<"$commands" | sed '/^$/d' | sort)"
  ((${#lines[@]} > 6))
}

@test "the manual's options of run and check are those of --help" {
  run documented run 'Options of run and check' 'Options of run'
  assert_output "$(part_of_help 'Options of run and check' 'Options of run')"
  ((${#lines[@]} > 8))
}

@test "the manual's options of env are those of --help" {
  run documented run 'Options of env, beside those of check'
  assert_output "$(part_of_help 'Options of env, beside those of check')"
  assert_output --format
}

@test "the manual's options of sweep are those of sweep --help" {
  run documented sweep OPTIONS
  assert_output "$(shim sweep --help | sed -n 's/^  \(-.,\)\{0,1\}\(--[a-z-]*\).*/\2/p' |
    grep -vx -e --help | sort)"
  ((${#lines[@]} > 15))
}

@test "man shows the manual" {
  MANWIDTH=80 run bare man -l "$MANUAL"
  assert_success
  assert_line --partial "forkshim sweep [OPTION...]"
}
