#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Whose files the shim takes orders from: root's, one's own, and those of users that are named.
# These tests are several users and need root.

# shellcheck disable=SC2154 # what run assigns
load ../test_helper

setup() {
  # Open to every user, which the tests' own folder need not be.
  place=$(mktemp -d /tmp/forkshim-trust.XXXXXX)
  chmod 755 "$place"
  config=$place/forkshim.conf
  printf '[handler fail]\n' >"$config"
}

teardown() {
  rm -rf "$place"
}

# One fork as this user beside $config: "refused" by the handler where the file is obeyed.
fork_as() { # UID
  local user=(setpriv "--reuid=$1" "--regid=$1" --clear-groups)
  run bare "${user[@]}" env FORKSHIM_CONFIG="$config" LD_PRELOAD="$LIB" \
    /usr/bin/perl -e '$pid = fork // do { print "refused\n"; exit }; print "forked\n" if $pid'
  assert_success
}

assert_distrusted() { # UID REASON
  fork_as "$1"
  assert_output "forkshim: $config: the configuration cannot be read: $2
forked"
}

by_owner() { # UID PATH
  printf '%s' "user $1 owns $2 and could have changed it; let root or yourself own it by chown, or\
 set FORKSHIM_TRUST=$1 if that user may give you orders"
}

by_mode() { # PATH
  printf '%s' "others than its owner may write to $1; forbid it by chmod go-w"
}

@test "root obeys root's file, and an ordinary user does" {
  for user in 0 61234; do
    fork_as "$user"
    assert_output refused
  done
}

@test "a user's own file is obeyed by that user, and by nobody else" {
  chown 61234 "$config"
  fork_as 61234
  assert_output refused
  for user in 0 61235; do assert_distrusted "$user" "$(by_owner 61234 "$config")"; done
}

@test "a user named by FORKSHIM_TRUST is obeyed" {
  chown 61234 "$config"
  FORKSHIM_TRUST=7,61234 fork_as 0
  assert_output refused
  FORKSHIM_TRUST=7,612345 fork_as 0
  assert_line forked
}

@test "a file that others may write is not obeyed, but for its owner's private group" {
  for mode in 602 666 622; do
    chmod "$mode" "$config"
    assert_distrusted 0 "$(by_mode "$config")"
  done
  chown 61234:100 "$config" && chmod 660 "$config"
  assert_distrusted 61234 "$(by_mode "$config")"
  chown 61234:61234 "$config"
  fork_as 61234
  assert_output refused
}

@test "a file in a folder that others may write is not obeyed, but for a sticky one" {
  mkdir "$place/folder" && mv "$config" "$place/folder/"
  config=$place/folder/forkshim.conf
  chmod 777 "$place/folder"
  assert_distrusted 0 "$(by_mode "$place/folder")"
  chmod 1777 "$place/folder"
  fork_as 0
  assert_output refused
  chmod 755 "$place/folder" && chown 61234 "$place/folder"
  assert_distrusted 61235 "$(by_owner 61234 "$place/folder")"
}

@test "a link counts as its maker's" {
  mv "$config" "$place/real"
  ln -s real "$config"
  fork_as 61234
  assert_output refused
  chown -h 61234 "$config"
  assert_distrusted 0 "$(by_owner 61234 "$config")"
}

@test "whoever could exchange the library is obeyed, as the owner of a checkout in a container" {
  chown 61234 "$place" "$config"
  assert_distrusted 0 "$(by_owner 61234 "$place")"
  cp "$LIB" "$place/"
  LIB=$place/libforkshim.so fork_as 0
  assert_output refused
}

@test "a plugin and a library of call are loaded under the same rule" {
  cp "$PLUGINS/trace.so" "$place/plugin.so"
  chown 61234 "$place/plugin.so"
  printf '[handler p]\nplugin = %s\n' "$place/plugin.so" >"$config"
  fork_as 0
  assert_line "forkshim: $config:2: plugin $place/plugin.so:\
 $(by_owner 61234 "$place/plugin.so"); not loaded"
  printf '[handler call]\nlibrary = %s\nchild = x\n' "$place/plugin.so" >"$config"
  fork_as 0
  assert_line --partial "handler \"call\": the library cannot be loaded: user 61234 owns"
}

@test "a state in a folder that others may write is not used" {
  mkdir -m 777 "$place/folder"
  install -m 600 /dev/null "$place/folder/state"
  FORKSHIM_STATE=$place/folder/state fork_as 0
  assert_line "forkshim: $place/folder/state: the state file cannot be used:\
 $(by_mode "$place/folder"); this process counts for itself"
  assert_line refused
}
