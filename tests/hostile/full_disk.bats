#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Disks without room or the right to write, each in a mount namespace of its own; needs root.

# shellcheck disable=SC2016,SC2154 # for the program's shell; what run assigns
load ../test_helper
load ../state_files
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
  # A tmpfs that counts its blocks by processor may have one left for the first page.
  assert_carried_on "this process counts for itself"
}

# Forks a child that gives up root and takes all pages out of the state by the mapping that it has
# inherited, but for the last; with `fill`, it then takes the room. The rest is what its parent does next.
punch='import ctypes, os, sys
ready, tell = os.pipe()
child = os.fork()
if child == 0:
    os.read(ready, 1)  # until the parent has left the library
    os.setresuid(61234, 61234, 61234)
    for line in open("/proc/self/maps"):
        if line.endswith(sys.argv[1] + "/state\n"):
            start, end = (int(word, 16) for word in line.split()[0].split("-"))
            removed = ctypes.CDLL(None).madvise(ctypes.c_void_p(start), ctypes.c_size_t(end - start - 4096), 9)
            if removed != 0: os._exit(1)
    if sys.argv[2] == "fill":
        file = os.open(sys.argv[1] + "/ballast", os.O_CREAT | os.O_WRONLY)
        try:
            while True: os.write(file, bytes(4096))
        except OSError: pass
    ctypes.CDLL(None).quick_exit(0)  # after which the shim does nothing
os.write(tell, b"x")
assert os.waitpid(child, 0)[1] == 0
'
again='if os.fork() == 0: os._exit(3)
status = os.wait()[1] >> 8
bare = os.posix_spawn("/bin/true", ["true"], {})
print("carried on", status, os.waitpid(bare, 0)[1])'
punched() { # fill|leave [FURTHER HANDLERS]
  FORKSHIM_STATE=$disk/state FORKSHIM_INLINE="[handler fail]"$'\nwhen = 99\n'"${2-}" \
    run --separate-stderr alone \
    "mount -t tmpfs -o size=6m,mode=1777 none $disk && install -m 600 /dev/null $disk/state" \
    env LD_PRELOAD="$LIB" /usr/bin/python3 -c "$punch$again" "$disk" "$1"
}

@test "pages that a lesser process takes out of the state do not end its parent" {
  punched leave
  assert_carried_on
  for handlers in '' $'[handler limit]\nrate = 99/s' $'[handler log]\noutput = /dev/full'; do
    punched fill "$handlers"
    assert_carried_on "the state file was cut short, or its disk is full; this process counts for"
  done
}

# The tree's first words and the page of its own entry stay. One child of two may have that page, too.
@test "a child says so where the state has no page for it, and has its parent's" {
  run --separate-stderr alone \
    "mount -t tmpfs -o size=6m,mode=755 none $disk && install -m 600 /dev/null $disk/state" \
    env LD_PRELOAD="$LIB" FORKSHIM_STATE="$disk/state" /usr/bin/python3 -c '
import ctypes, os, sys
table, pages = int(sys.argv[2]), 1024
os.fork() or os._exit(0)
for line in open("/proc/self/maps"):
    if line.endswith("/state\n"):
        start, end = (int(word, 16) for word in line.split()[0].split("-"))
own = start + table + os.getpid() * 2654435761 % 2**32 % (16 * pages - 16) // 16 * 4096
for first, behind in (start + table, own), (own + 4096, end):
    removed = ctypes.CDLL(None).madvise(ctypes.c_void_p(first), ctypes.c_size_t(behind - first), 9)
    assert removed == 0
with open(sys.argv[1] + "/ballast", "wb", 0) as file:
    try:
        while True: file.write(bytes(4096))
    except OSError: pass
for _ in range(2):
    os.fork() or os._exit(3)
    os.wait()
print("carried on 3 0")' "$disk" "$table_at"
  stderr=$(sort -u <<<"$stderr")
  assert_carried_on "the state file was cut short, or its disk is full; this process counts for"
}

@test "a program that starts with a state whose pages are gone counts for itself" {
  again='os.execv("/bin/dash", ["dash", "-c", sys.argv[3]])'
  FORKSHIM_STATE=$disk/state run --separate-stderr alone \
    "mount -t tmpfs -o size=6m,mode=1777 none $disk && install -m 600 /dev/null $disk/state" \
    env LD_PRELOAD="$LIB" /usr/bin/python3 -c "$punch$again" "$disk" fill "$once"
  # A tmpfs that counts its blocks by processor may have one left for the first page.
  assert_carried_on "this process counts for itself"
}

@test "by root's state nobody can fill a file system that is root's alone" {
  run --separate-stderr alone "mount -t tmpfs -o mode=755 none /run" \
    "$FORKSHIM" run -q --fail EAGAIN@9 -- dash -c 'echo "${FORKSHIM_STATE%.*}"'
  assert_output /dev/shm/forkshim-state
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
