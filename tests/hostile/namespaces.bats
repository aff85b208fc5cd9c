#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# The launcher and the tools in a user namespace, where the number of an owner is that of all whom
# the namespace does not map. These tests are several users and need root.

# shellcheck disable=SC2154 # what run assigns
load ../test_helper

setup() {
  place=$(mktemp -d /tmp/forkshim-names.XXXXXX)
  chmod 755 "$place"
}

teardown() {
  rm -rf "$place"
}

# The launcher with its library at a path with a blank, as user 61234 in a namespace that maps
# nobody, with a /tmp of its own in which another user has been.
run_beside() { # COMMAND of the other user
  mkdir "$place/tmp"
  chmod 1777 "$place/tmp"
  mkdir -p "$place/tmp/a b" && cp -r "$FORKSHIM_BUILD/lib" "$FORKSHIM_BUILD/libexec" "$place/tmp/a b/"
  run bare unshare --mount bash -c 'mount --bind "$1/tmp" /tmp &&
    setpriv --reuid=61235 --regid=61235 --clear-groups sh -c "$2" &&
    FORKSHIM_BUILD="/tmp/a b" exec setpriv --reuid=61234 --regid=61234 --clear-groups \
      unshare --user "$3" run --quiet -- printenv LD_PRELOAD' - "$place" "$1" "$FORKSHIM"
}

@test "a folder for links is not taken from a user whom the namespace shows as oneself" {
  run_beside 'cd /tmp && mkdir forkshim-65534 && cd forkshim-65534 &&
    name=$(printf "%s\n" "/tmp/a b/lib/libforkshim.so" | sha256sum | cut -c 1-16) &&
    mkdir "$name" && ln -s "/tmp/a b/lib/libforkshim.so" "$name/"'
  assert_failure 125
  assert_output --partial "/tmp/forkshim-65534 is not a directory of this user's"
}

@test "nor is TMPDIR used below a folder that another user could exchange" {
  mkdir -p "$place/a b" "$place/other/mine" && chown 61235 "$place/other"
  cp -r "$FORKSHIM_BUILD/lib" "$FORKSHIM_BUILD/libexec" "$place/a b/"
  FORKSHIM_BUILD="$place/a b" TMPDIR=$place/other/mine run shim run --quiet -- printenv LD_PRELOAD
  assert_success
  assert_output --regexp '^/tmp/forkshim-0/[0-9a-f]+/libforkshim.so(/[$]LIB/libforkshim.so)?$'
}
