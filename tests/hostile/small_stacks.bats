#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Little room: stacks of 16 KiB, no space for thread-local memory beyond what the programs have, and
# standard error that is closed. tests/creations/in_signal_handlers.bats has forks from there.

# shellcheck disable=SC2016,SC2154 # for the program's shell; what run assigns
load ../test_helper
load carried_on

@test "on a signal stack of 16 KiB a child opens a log of its own" {
  FORKSHIM_INLINE=$'[handler log]\nphases = child\noutput = '$BATS_TEST_TMPDIR/log-%p \
    run preload "$PROGRAMS/small_stack" fork vfork clone fork
  assert_line "fork: child exited 7, errno 1234"
  run bash -c 'cat "$1"/log-* | jq -r .function | sort | xargs' bash "$BATS_TEST_TMPDIR"
  assert_output "clone fork fork vfork"
}

@test "threads with the smallest stack that there is fork, log and share a state" {
  export FORKSHIM_STATE=$BATS_TEST_TMPDIR/state
  install -m 600 /dev/null "$FORKSHIM_STATE"
  FORKSHIM_INLINE=$'[handler log]\noutput = '$BATS_TEST_TMPDIR/log run --separate-stderr preload \
    /usr/bin/python3 -c 'import os, threading
threading.stack_size(32768)
def fork():
    if os.fork() == 0: os._exit(0)
    os.wait()
for _ in range(3):
    thread = threading.Thread(target=fork)
    thread.start()
    thread.join()
os.write(1, b"carried on 3 0\n")'
  assert_carried_on
  assert_equal "$(phases "$BATS_TEST_TMPDIR/log")" "3 child,4 exit,3 parent,1 start"
}

@test "the library needs none of the space that ld.so keeps for late thread-local memory" {
  GLIBC_TUNABLES=glibc.rtld.optional_static_tls=0 FORKSHIM_INLINE=$'[handler fail]\nwhen = 9' \
    run --separate-stderr preload dash -c "$forking"
  assert_carried_on
}

@test "with standard error closed nothing is said" {
  FORKSHIM_INLINE='[nonsense]' run --separate-stderr limited 'exec 2>&-' "$forking"
  assert_carried_on
}

@test "a program that opens a file of its own in standard error's place gets no sentence in it" {
  export FORKSHIM_STATE=$BATS_TEST_TMPDIR/state
  install -m 600 /dev/null "$FORKSHIM_STATE"
  run --separate-stderr bare bash -c 'exec 2>&-; LD_PRELOAD=$1 exec /usr/bin/python3 -c "$2" "$3"' \
    bash "$LIB" 'import os, sys
assert os.open(sys.argv[1], os.O_CREAT | os.O_WRONLY) == 2
os.truncate(os.environ["FORKSHIM_STATE"], 0)
if os.fork() == 0: os._exit(0)
os.wait()
os.write(1, b"carried on 3 0\n")' "$BATS_TEST_TMPDIR/own"
  assert_carried_on
  assert_file_empty "$BATS_TEST_TMPDIR/own"
}
