#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# The launcher's manual pages tell the same as --help.

load ../test_helper

setup() {
  MANUAL=$ROOT/shim/manual/forkshim.1
  cd "$BATS_TEST_TMPDIR" || return
}

# The long options of a command's manual, one a line, and those of its --help.
documented() { # COMMAND
  local page=${MANUAL%.1}-$1.1
  [[ -f $page ]] || page=${page%.1}.7
  sed -n '/^\.SH OPTIONS$/,/^\.SH [^O]/p' "$page" |
    sed -n '/^\.BR* .*\\-\\-/{ s/\\-/-/g; s/.*\(--[a-z-]*\).*/\1/p }' | sort
}
of_help() { # COMMAND
  shim "$1" --help | sed -nE 's/^ {2,6}(-.,? ?)?(--[a-z-]+).*/\2/p' | sort
}

@test "the manual has the sections that a command's manual has" {
  run sed -n 's/^\.SH //p' "$MANUAL"
  assert_output "$(printf '%s\n' NAME SYNOPSIS DESCRIPTION COMMANDS 'QUICK START' TROUBLESHOOTING \
    'EXIT STATUS' ENVIRONMENT FILES LIMITS 'SEE ALSO')"
  for command in run sweep; do
    # A page may have sections of its own, before its examples.
    run bash -c "sed -n 's/^\.SH //p' '${MANUAL%.1}-$command.1' |
      sed '/^EXIT STATUS$/,/^EXAMPLES$/{ /^EXIT STATUS$\|^EXAMPLES$/!d }'"
    assert_output "$(printf '%s\n' NAME SYNOPSIS DESCRIPTION OPTIONS 'EXIT STATUS' EXAMPLES LIMITS \
      'SEE ALSO')"
  done
}

@test "the manual's commands are those that the launcher takes" {
  commands=$(sed -n '/ commands\[\] = {/,/;/p' "$ROOT/shim/tools/launch/main.cpp" |
    grep -o '{"[a-z]*"' | tr -d '{"'; echo plugin)
  run bash -c "sed -n '/^\.SH COMMANDS/,/^\.SH QUICK/s/^\.B //p' '$MANUAL' | sort"
  assert_output "$(tr -s '| ' '\n' <<<"$commands" | sed '/^$/d' | sort)"
  ((${#lines[@]} > 6))
}

@test "each command's manual has the options of its --help" {
  for command in run check env plugin doctor top; do
    run documented "$command"
    assert_output "$(of_help "$command")"
    assert_line --help
  done
  run documented run
  ((${#lines[@]} > 10))
}

@test "the manual's options of sweep are those of sweep --help" {
  run documented sweep
  assert_output "$(of_help sweep | grep -vx -e --help)"
  ((${#lines[@]} > 15))
}

@test "the page of reports has the options of report --help" {
  run documented report
  assert_output "$(of_help report | grep -vx -e --dot)"
  ((${#lines[@]} > 5))
}

@test "man shows the manual" {
  MANWIDTH=80 run bare man -l "$MANUAL"
  assert_success
  assert_line --partial "forkshim sweep [OPTION...]"
}
