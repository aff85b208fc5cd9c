#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Resource limits that are reached: descriptors, memory, processes, the size of files.

# shellcheck disable=SC2016,SC2154 # for the program's shell; what run assigns
load ../test_helper
load carried_on

log_to() { # FILE
  export FORKSHIM_INLINE=$'[handler log]\noutput = '$1
}

@test "a program that may have no further descriptor forks with the log that it has" {
  log_to "$BATS_TEST_TMPDIR/log"
  run --separate-stderr preload dash -c 'ulimit -n 3; (:); (exit 3); echo "carried on $? 0"'
  assert_carried_on
  assert_equal "$(phases "$BATS_TEST_TMPDIR/log")" "2 child,3 exit,2 parent,1 start"
}

@test "a program that starts with one descriptor more than the standard ones has its log" {
  printf '[handler log]\noutput = %s\n' "$BATS_TEST_TMPDIR/log" >"$BATS_TEST_TMPDIR/conf"
  export FORKSHIM_CONFIG=$BATS_TEST_TMPDIR/conf
  run --separate-stderr limited 'ulimit -n 4' "$once"
  assert_carried_on
  assert_equal "$(phases "$BATS_TEST_TMPDIR/log")" "3 child,3 exit,3 parent,1 start"
}

@test "a log that the program closes under such a limit loses no line, and no line is empty" {
  for name in one %p; do  # file for all, or for each process
    mkdir -p "$BATS_TEST_TMPDIR/logs"
    log_to "$BATS_TEST_TMPDIR/logs/$name"
    run --separate-stderr preload /usr/bin/python3 -c 'import os, resource
resource.setrlimit(resource.RLIMIT_NOFILE, (4, 4))
os.closerange(3, 512)
for _ in range(3):
    if os.fork() == 0: os._exit(0)
    os.wait()
os.write(1, b"carried on 3 0\n")'
    assert_carried_on
    cat "$BATS_TEST_TMPDIR/logs"/* >"$BATS_TEST_TMPDIR/all"
    assert_equal "$(phases "$BATS_TEST_TMPDIR/all")" "3 child,4 exit,3 parent,1 start"
    refute grep -qvx '{.*}' "$BATS_TEST_TMPDIR/all"
    rm "$BATS_TEST_TMPDIR"/logs/*
  done
}

@test "a program that lacks a descriptor to follow a link with says so" {
  ln -s /etc/hostname "$BATS_TEST_TMPDIR/link"
  export FORKSHIM_CONFIG=$BATS_TEST_TMPDIR/link
  run --separate-stderr limited 'ulimit -n 4' "$once"
  assert_carried_on "the configuration cannot be read: Too many open files"
}

@test "whatever memory a program may have, it does the same with the shim" {
  log_to "$BATS_TEST_TMPDIR/log"
  local kib worked=0
  for kib in 2600 2800 3000 3200 3600 4000 4600 5200 6000 8000 12000; do
    bare bash -c "ulimit -v $((kib - 1000)); exec dash -c '$forking'" >/dev/null 2>&1 || continue
    run --separate-stderr limited "ulimit -v $kib" "$forking"
    assert_equal "$status $output" "0 carried on 3 0"
    ((++worked))
  done
  assert [ "$worked" -gt 3 ]
}

@test "a program that gets no further memory forks with its log" {
  log_to "$BATS_TEST_TMPDIR/log"
  run --separate-stderr preload /usr/bin/python3 -c 'import os, resource
resource.setrlimit(resource.RLIMIT_AS, (1 << 20, 1 << 20))
resource.setrlimit(resource.RLIMIT_DATA, (0, 0))
for _ in range(3):
    if os.fork() == 0: os._exit(0)
    os.wait()
os.write(1, b"carried on 3 0\n")'
  assert_carried_on
  assert_equal "$(phases "$BATS_TEST_TMPDIR/log")" "3 child,4 exit,3 parent,1 start"
}

@test "a fork that the kernel refuses for want of processes fails as bare, and is logged" {
  log_to "$BATS_TEST_TMPDIR/log"
  install -m 666 /dev/null "$BATS_TEST_TMPDIR/log"
  run bare "$PROGRAMS/create" -l fork clone posix_spawn
  bare_output=$output
  run preload "$PROGRAMS/create" -l fork clone posix_spawn
  assert_output "$bare_output"
  assert_output --partial "fork: -1 EAGAIN"
  assert_equal "$(jq -r '.error // empty' "$BATS_TEST_TMPDIR/log" | sort -u)" EAGAIN
}

@test "a log that outgrows the limit for files loses lines, and no signal ends the program" {
  log_to "$BATS_TEST_TMPDIR/log"
  for blocks in 0 1; do
    run --separate-stderr preload dash -c "ulimit -f $blocks; (:); (:); (:); $once"
    assert_carried_on
  done
  # No torn line: jq reads each of them.
  assert_equal "$(jq -r .phase "$BATS_TEST_TMPDIR/log" | wc -l)" "$(wc -l <"$BATS_TEST_TMPDIR/log")"
}

@test "a log follows the limit for files that another process sets between two forks" {
  log_to "$BATS_TEST_TMPDIR/log"
  run --separate-stderr preload dash -c '(:); prlimit --pid $$ --fsize=1:; (:)
prlimit --pid $$ --fsize=unlimited:; (exit 3); echo "carried on $? 0"'
  assert_carried_on
  run jq -r 'select(.phase == "child").lineage' "$BATS_TEST_TMPDIR/log"
  assert_output $'0.1\n0.2\n0.5'
}

@test "a program that handles SIGXFSZ itself gets it for its own files alone" {
  log_to "$BATS_TEST_TMPDIR/log"
  run --separate-stderr preload /usr/bin/python3 -c 'import os, resource, signal, sys
got = []
signal.signal(signal.SIGXFSZ, lambda *_: got.append(1))
resource.setrlimit(resource.RLIMIT_FSIZE, (10, 10))
if os.fork() == 0: os._exit(len(got))
status = os.wait()[1]
own = os.open(sys.argv[1], os.O_CREAT | os.O_WRONLY)
try: os.write(own, b"ten bytes.") and os.write(own, b"x")
except OSError: pass
os.getpid() # Python runs a handler behind a call
os.write(1, b"carried on %d %d\n" % (2 + status + len(got), 0))' "$BATS_TEST_TMPDIR/own"
  assert_carried_on
}

@test "the launcher says that no state can be made under a limit for files" {
  run --separate-stderr bare bash -c 'ulimit -f 1; exec "$@"' bash \
    "$FORKSHIM" run --fail EAGAIN@9 -- dash -c "$forking"
  assert_equal "$status" 125
  assert_regex "$stderr" "^forkshim: .*File too large.*; raise the limit of file sizes \(ulimit -f\)$"
}

@test "a soft limit for files is the program's, and keeps the launcher from nothing" {
  run --separate-stderr bare bash -c 'ulimit -S -f 1; exec "$@"' bash \
    "$FORKSHIM" run -q --fail EAGAIN@2 -- dash -c '(echo one); ulimit -f; (echo two)'
  assert_failure 2
  assert_output $'one\n2'
  assert_regex "$stderr" 'Cannot fork$'
}

@test "a state that outgrows the limit for files is not used, and no signal ends the program" {
  export FORKSHIM_STATE=$BATS_TEST_TMPDIR/state
  install -m 600 /dev/null "$FORKSHIM_STATE"
  run --separate-stderr limited 'ulimit -f 1' "$once"
  assert_carried_on "the state file cannot be used: File too large"
}
