#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Files that are no configuration, or cannot be read.

load ../test_helper
load ../config_assertions

# FILE is unfit as FORKSHIM_CONFIG, for this reason.
assert_unreadable() { # FILE REASON
  export FORKSHIM_CONFIG=$1
  assert_bad "$1: the configuration cannot be read: $2"
}

@test "a file that does not exist is said" {
  assert_unreadable "$BATS_TEST_TMPDIR/none" "No such file or directory"
}

@test "a directory is said" {
  assert_unreadable "$BATS_TEST_TMPDIR" "it is a directory; name a file"
}

@test "a FIFO is not waited for, and a device is not read" {
  mkfifo "$BATS_TEST_TMPDIR/fifo"
  assert_unreadable "$BATS_TEST_TMPDIR/fifo" "it is not a regular file; name one"
  assert_unreadable /dev/null "it is not a regular file; name one"
  assert_unreadable /dev/zero "it is not a regular file; name one"
}

@test "a file of more than 256 KiB is not read" {
  head -c 262145 /dev/zero | tr '\0' ';' >"$BATS_TEST_TMPDIR/large"
  assert_unreadable "$BATS_TEST_TMPDIR/large" "it is larger than 256 KiB; shorten it"
}

@test "a file that the user may not read is said" {
  config <<<'[handler fail]'
  chmod 0 "$FORKSHIM_CONFIG"
  run --separate-stderr concerned_by_modes "$FORKSHIM" run -- sh -c 'echo ran' 3>&-
  assert_said 125 "" "$FORKSHIM_CONFIG: the configuration cannot be read: Permission denied"
  LD_PRELOAD=$LIB run --separate-stderr concerned_by_modes sh -c 'echo ran' 3>&-
  assert_output ran
}

@test "an empty file and one without a section are said" {
  for text in '' $'\n' $'; a comment\n'; do
    config < <(printf %s "$text")
    assert_bad "$FORKSHIM_CONFIG: no section; expected at least one [handler NAME]"
  done
}

@test "a line of 10,000 characters is said with its number" {
  config < <(printf '[handler log]\noutput = /%09990d\n' 0)
  assert_bad "$FORKSHIM_CONFIG:2: found a line of 10000 characters; at most 1,000 are read,\
 shorten it"
}

@test "a file of one line of 200,000 characters is said" {
  config < <(head -c 200000 /dev/zero | tr '\0' x)
  assert_bad "$FORKSHIM_CONFIG:1: found a line of 200000 characters; at most 1,000 are read,\
 shorten it"
}

@test "a binary file is said in one sentence without its bytes" {
  head -c 200000 "$LIB" >"$BATS_TEST_TMPDIR/binary"
  export FORKSHIM_CONFIG=$BATS_TEST_TMPDIR/binary
  run --separate-stderr preload sh -c 'echo ran'
  assert_success
  assert_output ran
  assert_equal "${#stderr_lines[@]}" 1
  assert_regex "$stderr" "^forkshim: $FORKSHIM_CONFIG:1: found a zero byte; expected text"
}

@test "a binary file without zero bytes is said in printable characters, and in so many lines" {
  config < <(printf '\033[1m\033]0;title\a\377\303(\n%.0s' {1..99})
  run --separate-stderr shim check
  assert_equal "$status" 125
  assert_equal "${#stderr_lines[@]}" 11
  refute_regex "$stderr" $'[\001-\011\013-\037\177]'
  assert_equal "${stderr_lines[10]}" "forkshim: and 89 more"
}

@test "a file in UTF-16 is said" {
  config < <(printf '\377\376[\0h\0a\0]\0')
  assert_bad "$FORKSHIM_CONFIG:1: found a zero byte; expected text, so this is no configuration"
}

@test "1,024 handlers run, and the next one is one too many" {
  config < <(printf '[handler h%d]\nplugin = fail\nwhen = 9\n' {1..1024})
  run shim run --quiet -- sh -c '(:); echo ran'
  assert_success
  assert_output ran
  printf '[handler last]\nplugin = fail\n' >>"$FORKSHIM_CONFIG"
  assert_bad "$FORKSHIM_CONFIG:3073: handler \"last\" is one too many; at most 1024 run"
}
