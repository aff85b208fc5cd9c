#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Processes of a tree that leave the place, the user or the namespace in which its state was made,
# and a state file that is cut short under them. These tests change users and need root.

# shellcheck disable=SC2016,SC2154 # for the program's shell; what the loaded files and run assign
load ../test_helper
load ../state_files

counted() { # the creations that $STATE counts
  shim top -n 1 "$STATE" | sed -n 's/.*; \([0-9]*\) creations\{0,1\}: .*/\1/p'
}

setup() {
  : >"$STATE" && chmod 600 "$STATE"
  export FORKSHIM_STATE=$STATE
}

@test "a process goes on counting in another root" {
  run preload /usr/bin/python3 -c 'import os, sys
os.chroot(sys.argv[1])
for _ in range(3):
    os.fork() or os._exit(0)
    os.wait()
print("carried on")' "$BATS_TEST_TMPDIR"
  assert_output "carried on"
  assert_equal "$(counted)" 3
}

@test "a process goes on counting as another user" {
  run preload /usr/bin/python3 -c 'import os
os.setuid(65534)
os.fork() or os._exit(0)
print("carried on")'
  assert_output "carried on"
  assert_equal "$(counted)" 1
}

@test "a program of another user counts for itself, without a word" {
  # The tests' own folders may be closed to others.
  open=$(mktemp -d /tmp/open.XXXXXX) && chmod 755 "$open" && cp "$LIB" "$open/"
  run bare env LD_PRELOAD="$open/libforkshim.so" \
    setpriv --reuid 65534 --clear-groups dash -c '(:); (:); echo carried on'
  rm -r "$open"
  assert_output "carried on"
  assert_equal "$(counted)" 0
}

@test "a file of another user is refused with a sentence" {
  forge_state && chown 65534 "$STATE"
  run preload dash -c '(:); echo carried on'
  assert_line --partial "another user owns it"
  assert_line "carried on"
}

@test "a state that root made for all users is used in a folder with a long path" {
  folder=$BATS_TEST_TMPDIR/$(printf '%0200d/' 1 2 3)
  mkdir -p "$folder" && chmod 711 "$folder"
  STATE=$folder/secret && : >"$STATE" && chmod 666 "$STATE"
  FORKSHIM_STATE=$STATE run preload dash -c '(:); echo carried on'
  assert_output "carried on"
  assert_equal "$(counted)" 1
  chmod 755 "$folder"
  FORKSHIM_STATE=$STATE run preload true
  assert_output --partial "other users may write it"
}

@test "processes of another pid namespace count in the tree" {
  run preload unshare --pid --fork dash -c '(:); (:); echo carried on'
  assert_output "carried on"
  assert_equal "$(counted)" 3
}

@test "a state file that is cut short under a process costs the counters, and one sentence" {
  run preload dash -c ': >"$FORKSHIM_STATE"; (:); (:); dash -c "(:); :"; echo carried on'
  assert_success
  assert_output "forkshim: the state file was cut short, or its disk is full; this process counts for itself from here on
carried on"
  assert_equal "$(stat -c %s "$STATE")" "$state_size"
}

@test "removing the state file does no harm to the processes that have it" {
  run preload dash -c 'rm "$FORKSHIM_STATE"; (:); dash -c "(:); :"; echo carried on'
  assert_output "carried on"
}
