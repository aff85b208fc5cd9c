#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Whose files the shim takes orders from: root's, one's own, and those of users that are named.
# These tests are several users and need root.

# shellcheck disable=SC2154 # what run assigns
load ../test_helper
load trust

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

@test "a file that others may write is not obeyed" {
  for mode in 602 666 622; do
    chmod "$mode" "$config"
    assert_distrusted 0 "$(by_mode "$config")"
  done
  chown 61234:100 "$config" && chmod 660 "$config"
  assert_distrusted 61234 "$(by_mode "$config")"
}

# As fork_as 61234, with these lines behind /etc/passwd and /etc/group.
fork_among() { # PASSWD GROUP
  cp /etc/passwd "$place/passwd" && printf '%b' "$1" >>"$place/passwd"
  cp /etc/group "$place/group" && printf '%b' "$2" >>"$place/group"
  run bare unshare --mount bash -c "mount --bind $place/passwd /etc/passwd &&
    mount --bind $place/group /etc/group && exec setpriv --reuid=61234 --regid=61234 --clear-groups\
    env FORKSHIM_CONFIG=$config LD_PRELOAD=$LIB \
    /usr/bin/perl -e 'print defined(\$pid = fork) ? \$pid ? qq(forked\n) : qq() : qq(refused\n)'"
}

@test "a group may write to its owner's file if it has no other member, whatever its number" {
  owner='owner:x:61234:61234::/:/bin/sh\n' other='other:x:61235:61234::/:/bin/sh\n'
  chown 61234:61234 "$config" && chmod 660 "$config"
  fork_among "$owner" 'owner:x:61234:\n'
  assert_output refused
  fork_among "$owner" 'owner:x:61234:owner\n'
  assert_output refused
  for group in 'owner:x:61234:owner,other\n' 'owner:x:61234:\nb:x:61234:other\n' 'b:x:7123:\n' \
    "owner:x:61234:$(printf 'owner,%.0s' {1..200})other\n"; do
    fork_among "$owner" "$group"
    assert_line --partial "$(by_mode "$config")"
  done
  for users in '' "$owner$other"; do
    fork_among "$users" 'owner:x:61234:\n'
    assert_line --partial "$(by_mode "$config")"
  done
}

# Sets the file's access list: rw- for its owner and for what is named, r-- for the rest.
allow() { # PATH TAG ID, with TAG 2 for a user and 8 for a group
  /usr/bin/python3 - "$@" <<'END'
import os, struct, sys
path, tag, who = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
entries = sorted([(1, 6, 2**32 - 1), (tag, 6, who), (4, 4, 2**32 - 1), (16, 6, 2**32 - 1),
                  (32, 4, 2**32 - 1)])
os.setxattr(path, "system.posix_acl_access",
            struct.pack("<I", 2) + b"".join(struct.pack("<HHI", *entry) for entry in entries))
END
}

@test "an access list that lets another user or group write counts, on a file and on a folder" {
  fork_as 0
  assert_output refused
  for named in "2 61235" "8 61235"; do
    # shellcheck disable=SC2086 # two words
    allow "$config" $named
    assert_distrusted 0 "$(by_mode "$config")"
  done
  allow "$config" 2 0
  fork_as 0
  assert_output refused
  mkdir "$place/folder" && mv "$config" "$place/folder/"
  allow "$place/folder" 2 61235 && config=$place/folder/forkshim.conf
  assert_distrusted 0 "$(by_mode "$place/folder")"
}

by_nobody() { # PATH
  printf '%s' "a user whom this user namespace does not map owns $1 and could have changed it; map\
 the user, or set FORKSHIM_TRUST=65534 if all such users may give you orders"
}

# One fork in a user namespace that maps 0 to 61234, and after it COUNT - 1 more.
fork_in_namespace() { # COUNT
  mkfifo "$place/ready" "$place/go"
  chmod 666 "$place/ready" "$place/go"
  run bare bash -c "setpriv --reuid=61234 --regid=61234 --clear-groups unshare --user bash -c '
      echo \$\$ >$place/ready; read -r <$place/go
      FORKSHIM_CONFIG=$config LD_PRELOAD=$LIB exec /usr/bin/perl -e \
        \"print defined(\\\$pid = fork) ? \\\$pid ? qq(forked\\\n) : qq() : qq(refused\\\n)\"' &
    read -r pid <$place/ready; echo 0 61234 $1 >/proc/\$pid/uid_map; echo >$place/go; wait"
  rm "$place/ready" "$place/go"
}

@test "in a user namespace no user counts whom it does not map, whether or not it maps 65534" {
  chown 61234 "$place"
  for count in 1 70000; do
    chown 61234 "$config"
    fork_in_namespace "$count"
    assert_output refused
    for owner in 61233 1; do
      chown "$owner" "$config"
      fork_in_namespace "$count"
      assert_output "forkshim: $config: the configuration cannot be read: $(by_nobody "$config")
forked"
    done
    FORKSHIM_TRUST=65534 fork_in_namespace "$count"
    assert_output refused
  done
}

@test "in a user namespace another user's link, folder and plugin do not count either" {
  chown 61234 "$place" "$config"
  mkdir "$place/folder" && mv "$config" "$place/folder/"
  ln -s folder/forkshim.conf "$config" && chown -h 61233 "$config"
  fork_in_namespace 1
  assert_line --partial "$(by_nobody "$config")"
  config=$place/folder/forkshim.conf
  chown 61233 "$place/folder"
  fork_in_namespace 1
  assert_line --partial "$(by_nobody "$place/folder")"
  chown 61234 "$place/folder"
  cp "$PLUGINS/trace.so" "$place/plugin.so" && chown 61233 "$place/plugin.so"
  printf '[handler p]\nplugin = %s\n' "$place/plugin.so" >"$config"
  fork_in_namespace 1
  assert_line --partial "$(by_nobody "$place/plugin.so")"
}

@test "65534 in a user namespace is not its own user while others may be shown so" {
  chown 61233 "$config"
  run bare setpriv --reuid=61234 --regid=61234 --clear-groups unshare --user \
    env FORKSHIM_CONFIG="$config" LD_PRELOAD="$LIB" true
  assert_output --partial "$(by_nobody "$place")"
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
