#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# @NAME@ in real programs, after the build. BUILD names another directory than build.

bats_require_minimum_version 1.5.0

setup() {
  build=${BUILD:-$BATS_TEST_DIRNAME/../build}
  source "$build/paths.bash" # sets FORKSHIM and PLUGIN
}

configure() { # LINE...: in effect instead of build/@NAME@.conf
  export FORKSHIM_CONFIG=$BATS_TEST_TMPDIR/forkshim.conf
  printf '%s\n' '[handler @NAME@]' "plugin = $PLUGIN" "$@" >"$FORKSHIM_CONFIG"
}

@test "the configuration has no errors" {
  "$FORKSHIM" check -c "$build/@NAME@.conf"
}

@test "a child says where it stands, and the program goes on as ever" {
  run -0 --separate-stderr "$FORKSHIM" run -c "$build/@NAME@.conf" -- sh -c '(exit 3); echo $?'
  [ "$output" = 3 ]
  [ "$stderr" = "forkshim: @NAME@: 0.1 begins" ]
}

@test "a vfork's child says so too, in the words of the configuration" {
  configure "text = is here"
  run -0 --separate-stderr "$FORKSHIM" run -- dash -c '/bin/true; :'
  [ "$stderr" = "forkshim: @NAME@: 0.1 is here" ]
}

@test "a key that the plugin does not know is an error" {
  configure "txet = begins"
  run -125 "$FORKSHIM" check
  [[ "$output" == *'unknown key "txet"'* ]]
}

@test "a text that is too long is an error" {
  configure "text = $(printf '%101s' | tr ' ' x)"
  run -125 "$FORKSHIM" check
  [[ "$output" == *"expected a text of up to 100 bytes"* ]]
}
