#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# What the launcher needs to start a program: few processes, because each costs a run a millisecond,
# and what the shell does instead of them.

load ../test_helper

executed() { # ARG... of the launcher: the programs that it becomes or starts, in order
  bare strace -f -e trace=execve -o "$BATS_TEST_TMPDIR/calls" "$FORKSHIM" "$@"
  sed -nE 's/^[0-9]+ +execve\("([^"]*\/)?([^"\/]+)", .* = 0$/\2/p' "$BATS_TEST_TMPDIR/calls"
}

@test "a run is one shell, its plan, one check, and the tool" {
  config <<<$'[handler one]\nplugin = fail\nwhen = 1000'
  assert_equal "$(executed run -q -c "$FORKSHIM_CONFIG" -- true | tr '\n' ' ')" \
    "forkshim launch false run true "
}

@test "a link to the launcher, and to a folder on its path, is followed" {
  [[ -f $ROOT/scripts/forkshim ]] || skip "needs a checkout"
  ln -s "$ROOT/scripts" "$BATS_TEST_TMPDIR/linked"
  ln -s linked/forkshim "$BATS_TEST_TMPDIR/forkshim"
  cd "$BATS_TEST_TMPDIR"
  for called in linked/forkshim ./forkshim ./linked/../scripts/forkshim .//forkshim; do
    run bare "$called" run -q --fail EAGAIN -- dash -c '(:)'
    assert_output --partial "Cannot fork"
  done
}

@test "the program is the first in PATH that can be executed" {
  mkdir -p "$BATS_TEST_TMPDIR"/{none,folder/tool,text,first,second}
  cd "$BATS_TEST_TMPDIR"
  echo not executable >text/tool
  for name in first second .; do
    printf '#!/bin/sh\necho %s\n' "$name" >"$name/tool" && chmod +x "$name/tool"
  done
  local way
  for way in none:folder:text:first:second "text:$PWD/first" first:; do
    PATH=$way:$PATH run shim run -q --fail EAGAIN@9 -- tool
    assert_output first
  done
  for way in "none:text::second:" :first "text:.:first"; do
    PATH=$way:$PATH run shim run -q --fail EAGAIN@9 -- tool
    assert_output .
  done
  # An empty element at the end is this folder, too.
  PATH=$PATH: run shim run -q --fail EAGAIN@9 -- tool
  assert_output .
  rm tool
  PATH=none:text:$PATH run shim run -q --fail EAGAIN@9 -- tool
  assert_failure 126
  assert_output --partial "cannot be executed"
  PATH=none:folder:$PATH run -127 shim run -q --fail EAGAIN@9 -- tool
  assert_failure 127
  assert_output --partial "not found in PATH"
}

@test "a name that ends in a line break is found" {
  name=$'tool\n'
  printf '#!/bin/sh\necho found\n' >"$BATS_TEST_TMPDIR/$name" && chmod +x "$BATS_TEST_TMPDIR/$name"
  PATH=$BATS_TEST_TMPDIR:$PATH run shim run -q --fail EAGAIN@9 -- "$name"
  assert_output found
}
