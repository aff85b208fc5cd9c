#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Who is in a group that may write, where numbers of groups are not those of /etc/group: in a user
# namespace. These tests are several users and need root.

# shellcheck disable=SC2154 # what run assigns
load ../test_helper

setup() {
  place=$(mktemp -d /tmp/forkshim-groups.XXXXXX)
  chmod 755 "$place"
  config=$place/forkshim.conf
  printf '[handler fail]\n' >"$config"
  # A system without other users than root.
  grep -E '^root:' /etc/passwd >"$place/passwd"
  printf 'root:x:0:\nnogroup:x:65534:\n' >"$place/group"
}

teardown() {
  rm -rf "$place"
}

# One fork by user 61234 as root of a namespace that maps that user and group alone, or of none.
fork_as_root() { # [without]
  local namespace=(unshare --user --map-root-user) user=61234
  if [[ ${1-} == without ]]; then namespace=() user=0; fi
  chown "$user" "$place"
  run bare unshare --mount bash -c 'mount --bind "$1/passwd" /etc/passwd &&
    mount --bind "$1/group" /etc/group && exec "${@:2}"' - "$place" \
    setpriv --reuid="$user" --regid="$user" --clear-groups "${namespace[@]}" \
    env FORKSHIM_CONFIG="$config" LD_PRELOAD="$LIB" \
    /usr/bin/perl -e 'print defined($pid = fork) ? $pid ? qq(forked\n) : qq() : qq(refused\n)'
}

assert_distrusted() {
  assert_output "forkshim: $config: the configuration cannot be read: others than its owner may\
 write to $config; forbid it by chmod go-w
forked"
}

@test "a group that a user namespace does not map may have anybody in it" {
  chown 61234:61235 "$config" && chmod 660 "$config"
  fork_as_root
  assert_distrusted
  chmod 640 "$config"
  fork_as_root
  assert_output refused
}

@test "nor is group 0 of a namespace that of root alone, as it is another group outside" {
  chown 61234:61234 "$config" && chmod 660 "$config"
  fork_as_root
  assert_distrusted
  chown 0:0 "$config"
  fork_as_root without
  assert_output refused
}

@test "an access list of such a group counts as others'" {
  chown 61234:61234 "$config" && chmod 640 "$config"
  /usr/bin/python3 - "$config" <<'LIST'
import os, struct, sys
none = 2**32 - 1
entries = [(1, 6, none), (4, 4, none), (8, 6, 61235), (16, 6, none), (32, 0, none)]
os.setxattr(sys.argv[1], "system.posix_acl_access",
            struct.pack("<I", 2) + b"".join(struct.pack("<HHI", *entry) for entry in entries))
LIST
  fork_as_root
  assert_distrusted
}
