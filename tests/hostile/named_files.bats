#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# What a command line or a log names may be another user's: a link, a FIFO, a file that is cut while
# a tool reads it. These tests are several users and need root.

# shellcheck disable=SC2154 # what run assigns
load ../test_helper

setup() {
  place=$(mktemp -d /tmp/forkshim-named.XXXXXX)
  chmod 755 "$place"
  cd "$place" || return
  export LIMIT=50
}

teardown() {
  cd / && rm -rf "$place"
}

as() { # UID COMMAND ARG...
  bare setpriv "--reuid=$1" "--regid=$1" --clear-groups "${@:2}"
}

record() { # FILE
  run shim sweep --errors EAGAIN --confirm 0 --max 1 --record "$place/recording" -- \
    dash -c '(:); :' "$1"
}

@test "a recording takes no file through another user's link" {
  echo secret >own && chmod 600 own && mkdir job && chown 61234 job
  as 61234 ln -s ../own job/data.txt
  as 61234 ln -s .. job/up
  for name in data.txt up/own; do
    cd job
    record "$name"
    cd ..
    assert_failure 125
    assert_output --partial "$name: cannot be read: another user made a link that it leads through"
    assert_not_exist recording
  done
  as 61234 rm job/data.txt && ln -s ../own job/data.txt
  cd job
  record data.txt
  assert_success
  assert_equal "$(jq -r '.recording.files[] | select(.name == "data.txt") | .content | @base64d' \
    "$place/recording")" "secret"
}

@test "a recording is its owner's alone, whatever stood in its place" {
  umask 022
  touch recording recording.new && chmod 644 recording recording.new
  record nothing
  assert_success
  assert_file_permission 600 recording
  assert_not_exist recording.new
}
