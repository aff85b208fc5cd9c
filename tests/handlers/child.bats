#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# The child handler: what a child has been given by the time that the program goes on there.

load ../test_helper

child_with() { # [KEY=VALUE...]
  config < <(printf '[handler made]\nplugin = child\n' && printf '%s\n' "$@")
}

# What a child of python3 prints, by a fork or by the function of libc that is named.
in_child() { # PYTHON [CALL]
  preload /usr/bin/python3 -c 'import ctypes, os, resource, signal, sys
libc = ctypes.CDLL(None)
child = eval(sys.argv[2])
if child == 0:
    exec(sys.argv[1])
    sys.stdout.flush()
    os._exit(0)
os.waitpid(child, 0)' "$1" "${2:-os.fork()}"
}

@test "nice, oom_score_adj, umask and name are in force in the child alone" {
  child_with 'nice = 7' 'oom_score_adj = 300' 'umask = 027' 'name = made one'
  show='print(os.getpriority(0, 0), open("/proc/self/oom_score_adj").read().strip(),
  oct(os.umask(0)), open("/proc/self/comm").read().strip())'
  run in_child "$show"
  assert_output '7 300 0o27 made one'
  run bare /usr/bin/python3 -c "import os; $show"
  before=$output
  run preload /usr/bin/python3 -c "import os; os.fork() or os._exit(0); os.wait(); $show"
  assert_output "$before"
}

@test "a child runs on the CPUs of a list" {
  child_with 'affinity = 0, 0-0'
  run in_child 'print(os.sched_getaffinity(0))'
  assert_output '{0}'
}

@test "with affinity = round-robin children get one CPU each, in turn" {
  child_with 'affinity = round-robin'
  run preload /usr/bin/python3 -c 'import os
usable = sorted(os.sched_getaffinity(0))
for turn in range(2 * len(usable)):
    if os.fork() == 0: os._exit(os.sched_getaffinity(0) != {usable[turn % len(usable)]})
    print(os.wait()[1], end=" ")
print(os.sched_getaffinity(0) == set(usable))'
  assert_output --regexp '^(0 )+True$'
}

@test "rlimits sets one limit or both, of several resources" {
  child_with 'rlimits = nofile=64:128, core=0, fsize=4096:unlimited'
  run in_child 'print([resource.getrlimit(kind)
    for kind in (resource.RLIMIT_NOFILE, resource.RLIMIT_CORE, resource.RLIMIT_FSIZE)])'
  assert_output '[(64, 128), (0, 0), (4096, -1)]'
}

@test "close_from closes a descriptor and all above it" {
  child_with 'close_from = 5'
  for descriptor in 5 40; do eval "exec $descriptor</dev/null"; done
  run in_child 'print([number for number in (0, 1, 2, 4, 5, 40)
    if os.path.exists(f"/proc/self/fd/{number}")])' '(os.dup2(0, 4), os.fork())[1]'
  assert_output '[0, 1, 2, 4]'
}

@test "what a clone shares with its parent is left alone" {
  child_with 'close_from = 3' 'umask = 077' "stdout = $BATS_TEST_TMPDIR/stdout" 'nice = 4'
  run preload /usr/bin/python3 -c 'import ctypes, os, sys
libc = ctypes.CDLL(None)
os.umask(0o22)
os.dup2(0, 9)
clone, files, folder = 56 if os.uname().machine == "x86_64" else 220, 0x400, 0x200
if libc.syscall(clone, files | folder | 17, 0, 0, 0, 0) == 0:
    os._exit(os.getpriority(0, 0))
print(os.wait()[1] >> 8, oct(os.umask(0)), os.path.exists("/proc/self/fd/9"))'
  assert_output '4 0o22 True'
}

@test "stdout and stderr go to files that are named after the child" {
  child_with "stdout = $BATS_TEST_TMPDIR/%n-%l" "stderr = $BATS_TEST_TMPDIR/%p%%"
  run preload bash -c 'echo parent; (echo child; echo error >&2); (echo second)'
  assert_output parent
  assert_equal "$(<"$BATS_TEST_TMPDIR/bash-0.1")$(<"$BATS_TEST_TMPDIR/bash-0.2")" childsecond
  run cat "$BATS_TEST_TMPDIR"/*%
  assert_output error
}

@test "the child of a vfork gets what the kernel keeps for it, and its parent keeps its own" {
  child_with 'kinds = vfork' 'nice = 6' 'umask = 077' 'rlimits = core=0:512' 'oom_score_adj = 9' \
    "stdout = $BATS_TEST_TMPDIR/stdout" 'close_from = 3'
  run preload dash -c 'nice; cat /proc/self/oom_score_adj; sh -c "umask; ulimit -Hc"; umask'
  assert_output "$(umask)"
  run cat "$BATS_TEST_TMPDIR/stdout"
  assert_output $'6\n9\n0077\n1'
}

@test "a setting that fails is said, and the child goes on with the others" {
  child_with 'affinity = 8000' 'nice = 3'
  run in_child 'print(os.getpriority(0, 0))'
  assert_line --index 0 --regexp '^forkshim: handler "made": affinity = "8000" cannot be had by process [0-9]+ \(0\.1\): EINVAL; it goes on without$'
  assert_line --index 1 3
}

@test "no setting allocates" {
  child_with 'pdeathsig = TERM' 'nice = 1' 'oom_score_adj = 1' 'affinity = round-robin' \
    'umask = 022' 'name = quiet' 'unsetenv = HOME' 'setenv = NEW=1' 'rlimits = core=0' \
    'close_from = 300' "stdout = $BATS_TEST_TMPDIR/out" "stderr = $BATS_TEST_TMPDIR/error"
  run preload "$PROGRAMS/no_malloc" fork vfork clone clone-vfork
  assert_line 'fork: child exited 7'
  assert_line 'clone-vfork: child exited 7'
  refute_output --partial malloc
}

@test "a value that means nothing is refused with what was expected" {
  for value in pdeathsig=SIGNONE nice=20 nice=x oom_score_adj=1001 affinity=3-1 "affinity=1," \
    affinity=9999 affinity=8000 rlimits=files=3 rlimits=nofile rlimits=nofile=5:4 setenv=NAME setenv==x \
    unsetenv=A=1 close_from=2 name=sixteen-letters- umask=8 umask=1000 stdout=/tmp/%x; do
    child_with "${value/=/ = }"
    run shim check
    assert_failure 125
    assert_output --regexp "^forkshim: $FORKSHIM_CONFIG:3: handler \"made\": ${value%%=*} = \"${value#*=}\"; expected [^;]+$"
  done
}

@test "a handler that sets nothing is refused" {
  child_with
  run shim check
  assert_failure 125
  assert_output --partial 'it sets nothing; `forkshim handlers child` lists what it can set'
}
