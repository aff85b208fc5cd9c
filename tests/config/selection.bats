#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# For which creations a handler runs.

load ../test_helper
load ../trace

# The ordinals of ten forks for which a handler runs that has the given selectors.
selected() { # [LINE]...
  rm -f "$TRACE"
  config <<<"[handler 1]
plugin = $PLUGINS/trace.so
output = $TRACE
$(printf '%s\n' "$@")"
  preload "$PROGRAMS/create" -n 10 fork >"$BATS_TEST_TMPDIR/output"
  assert_equal "$(grep -c 'child exited 7' "$BATS_TEST_TMPDIR/output")" 10
  [[ ! -e $TRACE ]] || awk '$1 == "parent" { sub("0[.]", "", $3); printf "%s ", $3 }' "$TRACE"
}

@test "when = N selects one creation" {
  run selected "when = 3"
  assert_output "3 "
}

@test "when = N..M selects from N to M, both included" {
  run selected "when = 3..5"
  assert_output "3 4 5 "
}

@test "when = N+ selects all from N" {
  run selected "when = 8+"
  assert_output "8 9 10 "
}

@test "when = N+STEP selects N and each STEP-th after it" {
  run selected "when = 2+3"
  assert_output "2 5 8 "
}

@test "max = N ends after N firings" {
  run selected "max = 4"
  assert_output "1 2 3 4 "
}

@test "max counts what when lets through" {
  run selected "when = 2+3" "max = 2"
  assert_output "2 5 "
}

@test "when counts the creations that the other selectors let through" {
  trace_with "1=functions = vfork" "1=when = 2" "2=kinds = fork" "2=when = 3" "3=when = 4"
  preload "$PROGRAMS/create" -n 2 fork vfork
  assert_equal "$(awk '$1 == "parent" { print $2, $3, $4 }' "$TRACE")" "1 0.4 vfork
3 0.4 vfork"
}

@test "kinds selects by kind" {
  trace_with "1=kinds = fork" "2=kinds = vfork" "3=kinds = fork, vfork"
  for function in "${functions[@]}"; do
    rm -f "$TRACE"
    expected=13
    [[ " ${fork_functions[*]} " == *" $function "* ]] || expected=23
    preload "$PROGRAMS/create" "$function"
    assert_order parent "$expected" "$function"
  done
}

@test "functions selects by the name that was called" {
  trace_with "1=functions = fork, __vfork" "2=functions = _Fork" "3=functions = all"
  for function in fork __fork _Fork vfork __vfork clone __clone; do
    rm -f "$TRACE"
    preload "$PROGRAMS/create" "$function"
    case $function in
      fork | __vfork) assert_order parent 13 "$function" ;;
      _Fork) assert_order parent 23 "$function" ;;
      *) assert_order parent 3 "$function" ;;
    esac
  done
}

@test "program selects by the executable's path or base name" {
  trace_with "1=program = create" "2=program = */tests/create" "3=program = creat"
  preload "$PROGRAMS/create" fork
  assert_order parent 12
}

@test "program selects by what the program was called as" {
  trace_with "1=program = alias" "2=program = cre*" "3=program = ali?s?"
  preload bash -c 'exec -a /nowhere/alias "$PROGRAMS/create" fork'
  assert_order parent 12
}

@test "a handler that is not selected sees no phase of a creation" {
  trace_with "1=when = 2" "2=max = 1"
  preload "$PROGRAMS/create" -n 2 "${functions[@]}"
  assert_paired
  assert_equal "$(grep -c '^prepare [12]' "$TRACE")" 2
}
