#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Configurations that look right and can do nothing, or that were written by another file's rules.

load ../test_helper
load ../config_assertions

@test "a handler that is asked for depth 0 and for no thread or exec is refused" {
  local handler
  for handler in fail 'delay time=1ms' 'signal child=SIGTERM'; do
    for depth in 0 0..0; do
      run -125 shim check -H "$handler depth=$depth"
      assert_output --partial "depth = \"$depth\"; expected 1 or more, because only the root has depth 0"
    done
  done
  for words in 'fail depth=0 kinds=thread' 'fail depth=0 kinds=exec' 'fail depth=0..1' 'log depth=0'; do
    run -0 shim check -H "$words"
  done
}

@test "a comment behind a value that begins with # is said, for each kind of value" {
  local hint='; a comment behind a value begins with ;, not with #'
  config <<<$'[handler x]\nplugin = fail # the fault'
  assert_bad "$FORKSHIM_CONFIG:2: no built-in handler \"fail # the fault\"$hint"
  local line
  for line in 'error = EAGAIN # the fault' 'when = 2 # the second' 'max = 1 # once'; do
    config <<<$'[handler fail]\n'"$line"
    run -125 shim check
    assert_output --partial "$hint"
  done
  config <<<$'[shim]\nvfork = native # as it is\n[handler fail]'
  run -125 shim check
  assert_output --partial "$hint"
  config <<<$'[handler x]\nplugin = fail ; the fault'
  run -0 shim check
}

@test "a file that is no configuration is said in ten sentences, and how many more there are" {
  for name in README.md CHANGELOG.md; do
    run -125 --separate-stderr shim check -c "$ROOT/$name"
    assert_equal "${#stderr_lines[@]}" 11
    assert_regex "${stderr_lines[10]}" '^forkshim: and [0-9]+ more$'
  done
}
