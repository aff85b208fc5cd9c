#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Files of the shim that go away under a running program: configuration, plugin, library, state.

# shellcheck disable=SC2016,SC2154 # for the program's shell; what run assigns
load ../test_helper
load carried_on

@test "a configuration that is removed stays in effect, and the next program says that it is gone" {
  config <<<$'[handler fail]\nwhen = 9\nscope = process'
  run --separate-stderr preload bash -c \
    'rm "$FORKSHIM_CONFIG"; (:) && exec dash -c "$1"' bash "$once"
  assert_carried_on "$FORKSHIM_CONFIG: the configuration cannot be read: No such file or directory"
}

@test "a plugin that is removed, or replaced by an empty file, still runs where it is loaded" {
  for act in 'rm "$1"' ': >"$1.new"; mv "$1.new" "$1"'; do
    cp "$PLUGINS/trace.so" "$BATS_TEST_TMPDIR/plugin.so"
    config <<<$'[handler p]\noutput = /dev/null\nplugin = '"$BATS_TEST_TMPDIR/plugin.so"
    run --separate-stderr preload bash -c "$act"'; (:); exec dash -c "$2"' bash \
      "$BATS_TEST_TMPDIR/plugin.so" "$once"
    assert_carried_on "$FORKSHIM_CONFIG:3: plugin $BATS_TEST_TMPDIR/plugin.so: "
  done
}

@test "without the library the next program runs bare, and ld.so says so" {
  cp "$LIB" "$BATS_TEST_TMPDIR/"
  run --separate-stderr bare env LD_PRELOAD="$BATS_TEST_TMPDIR/libforkshim.so" \
    bash -c 'rm "$LD_PRELOAD"; (:); exec dash -c "$1"' bash "$forking"
  assert_equal "$output" "carried on 3 0"
  assert_regex "$stderr" "^ERROR: ld.so: object '$BATS_TEST_TMPDIR/libforkshim.so' .* ignored"
}

sentence="the state file was cut short, or its disk is full; this process counts for itself from here on"

@test "a state that is emptied costs one sentence" {
  export FORKSHIM_STATE=$BATS_TEST_TMPDIR/state
  install -m 600 /dev/null "$FORKSHIM_STATE"
  run --separate-stderr preload dash -c "truncate -s 0 \"\$FORKSHIM_STATE\"; $once"
  assert_carried_on "$sentence"
}

# A child cannot tell whether its parent's page is gone, too, and says so itself.
@test "one that is shortened to what is of its handlers costs one in the program and in a child" {
  for number in 1 2 3 4; do
    export FORKSHIM_STATE=$BATS_TEST_TMPDIR/state-$number
    install -m 600 /dev/null "$FORKSHIM_STATE"
    run --separate-stderr preload dash -c "truncate -s 8192 \"\$FORKSHIM_STATE\"; $once"
    assert_equal "$status $output" "0 carried on 3 0"
    assert_regex "$(grep -cFx "forkshim: $sentence" <<<"$stderr")" '^[12]$'
    assert_equal "$(grep -vFx "forkshim: $sentence" <<<"$stderr")" ""
  done
}

@test "one that is shortened by a page of which the program uses nothing costs none" {
  export FORKSHIM_STATE=$BATS_TEST_TMPDIR/state
  install -m 600 /dev/null "$FORKSHIM_STATE"
  run --separate-stderr preload dash -c "truncate -s -4096 \"\$FORKSHIM_STATE\"; $once"
  assert_carried_on
}

@test "a log whose folder is removed ends, and the program does not" {
  mkdir "$BATS_TEST_TMPDIR/folder"
  log=$BATS_TEST_TMPDIR/folder/log
  FORKSHIM_INLINE=$'[handler log]\noutput = '$log run --separate-stderr preload bash -c \
    'rm -r "$1"; exec {out}>/dev/null; eval "$2"' bash "${log%/log}" "$forking"
  assert_equal "$output" "carried on 3 0"
}
