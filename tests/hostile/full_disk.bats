#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Disks without room or the right to write, each in a mount namespace of its own; needs root.

# shellcheck disable=SC2016,SC2154 # for the program's shell; what run assigns
load ../test_helper
load carried_on

setup() {
  disk=$(mktemp -d /tmp/forkshim-disk.XXXXXX)
  tiny="mount -t tmpfs -o size=16k,mode=755 none $disk"
}

teardown() {
  rmdir "$disk"
}

@test "a log on a full disk loses lines, and the program notices nothing" {
  FORKSHIM_INLINE=$'[handler log]\noutput = '$disk/log run --separate-stderr alone "$tiny" \
    env LD_PRELOAD="$LIB" dash -c 'i=0; while [ $i -lt 60 ]; do (:); i=$((i + 1)); done; '"$forking"
  assert_carried_on
}

@test "once there is room again, lines of a log are whole but for that which filled the disk" {
  FORKSHIM_INLINE=$'[handler log]\nphases = parent\noutput = '$disk/log run --separate-stderr \
    alone "$tiny && head -c 12000 /dev/zero >$disk/ballast" env LD_PRELOAD="$LIB" bash -c \
    'for ((i = 0; i < 60; ++i)); do (:); done
     : >"$1/ballast"; (:); (:); unset LD_PRELOAD; cat "$1/log"' bash "$disk"
  run jq -R 'fromjson? | .seq' <<<"$output"
  assert_line 61
  assert_line 62
}

@test "a state without room on its disk is not used, and one sentence says so" {
  FORKSHIM_STATE=$disk/state run --separate-stderr \
    alone "$tiny && install -m 600 /dev/null $disk/state" env LD_PRELOAD="$LIB" dash -c "$once"
  assert_carried_on "the state file cannot be used: No space left on device"
}

@test "on a file system that is read-only a log is refused in one sentence" {
  FORKSHIM_INLINE=$'[handler log]\noutput = '$disk/log run --separate-stderr \
    alone "mount --bind $disk $disk && mount -o remount,bind,ro $disk" \
    env LD_PRELOAD="$LIB" dash -c "$once"
  assert_carried_on "output = \"$disk/log\": Read-only file system"
}

@test "the launcher runs a program on a root that is read-only" {
  run --separate-stderr alone 'mount --rbind / / && mount -o remount,bind,ro / &&
    mount -t tmpfs none /dev/shm' "$FORKSHIM" run -q --fail ENOMEM@9 -- dash -c "$forking"
  assert_carried_on
}
