#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# The command handler: a program notices nothing of the commands that run beside its creations.

load ../test_helper
load ../program_assertions

command_with() { # [KEY=VALUE...]
  config < <(printf '[handler hook]\nplugin = command\n' && printf '%s\n' "$@")
}

@test "a running command is no child that a wait finds, and its end gives no signal" {
  mkfifo "$BATS_TEST_TMPDIR/go"
  command_with "run = /bin/cat $BATS_TEST_TMPDIR/go" 'bound = 15s' 'phase = failed' '[handler fail]'
  run preload "$PYTHON" -c 'import ctypes, os, signal, sys, threading
signals = []
signal.signal(signal.SIGCHLD, lambda *_: signals.append("SIGCHLD"))
def wait(flags):
    try: return os.waitpid(-1, flags)
    except ChildProcessError: return "none"
maker = threading.Thread(target=lambda: ctypes.CDLL(None).system(b":"))
maker.start()
with open(sys.argv[1], "w"): during = wait(os.WNOHANG)
maker.join()
print(during, wait(0), signals)' "$BATS_TEST_TMPDIR/go"
  assert_output 'none none []'
}

@test "a program that ignores SIGCHLD has commands that end with their status" {
  command_with 'run = /bin/sh -c "exit 5"'
  run preload "$PYTHON" -c 'import os, signal
signal.signal(signal.SIGCHLD, signal.SIG_IGN)
os.fork() or os._exit(0)'
  assert_output 'forkshim: handler "hook": /bin/sh ended with status 5'
}

@test "bash sees its own children, their status and its jobs" {
  command_with 'run = /bin/true'
  assert_same_as_bare bash -c 'trap "echo chld" CHLD; set -m; (exit 3); echo $?
    (exit 4) & wait $!; echo $?; jobs; echo a | cat; wait; echo end'
}

assert_same_as_bare() { # COMMAND ARG...
  observe bare bare "$@"
  observe idle preload "$@"
  assert_same bare idle
}

@test "a command has three descriptors, and none of the program's" {
  command_with 'run = /bin/ls -l /proc/self/fd'
  run --separate-stderr preload bash -c 'exec 7<"$0" 200<"$0"; (:)' "$FORKSHIM_CONFIG"
  assert_equal "$(sed -n 's/.* \([0-9]* ->\) .*/\1/p' <<<"$stderr" | paste -sd' ')" '0 -> 1 -> 2 -> 3 ->'
  assert_regex "$stderr" '0 -> /dev/null'
  refute_regex "$stderr" forkshim.conf
}

@test "a command finds a place for its output where the program has closed its own" {
  command_with "run = /bin/ls -l /proc/self/fd $BATS_TEST_TMPDIR" 'on_failure = refuse' \
    'phase = prepare'
  run --separate-stderr preload bash -c '{ (echo made >&7); } 7>&1 <&- >&- 2>&-'
  assert_output made
  assert_equal "$stderr" ''
}

@test "a command has default signals and none blocked, and the program keeps its own" {
  command_with 'run = /bin/cat /proc/self/status'
  run --separate-stderr preload "$PYTHON" -c 'import os, signal
signal.signal(signal.SIGUSR1, lambda *_: None)
signal.signal(signal.SIGUSR2, signal.SIG_IGN)
signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGTERM, signal.SIGCHLD, 40])
show = [line for line in open("/proc/self/status") if line.startswith("Sig")][1:]
os.fork() or os._exit(0)
print([line for line in open("/proc/self/status") if line.startswith("Sig")][1:] == show)'
  assert_output True
  assert_equal "$(grep -c 'Sig\(Blk\|Ign\|Cgt\):.*0000000000000000$' <<<"$stderr")" 3
}

@test "a command does not get the library, also from a program that follows exec" {
  command_with 'run = /bin/grep -c libforkshim /proc/self/maps' '[shim]' 'follow_exec = yes'
  run --separate-stderr preload bash -c '(:)'
  assert_equal "$stderr" '0
forkshim: handler "hook": /bin/grep ended with status 1'
}

@test "commands of threads that fork at once do not meet" {
  command_with 'run = /bin/echo ran'
  run --separate-stderr preload "$PROGRAMS/threads" 4 25 fork
  assert_success
  assert_equal "$(uniq -c <<<"$stderr" | xargs)" '100 ran'
}

@test "a command neither allocates nor changes errno" {
  for phase in prepare parent; do
    command_with 'run = /bin/true' "phase = $phase"
    run preload "$PROGRAMS/no_malloc" fork vfork clone clone-vfork
    assert_output "fork: child exited 7
vfork: child exited 7
clone: child exited 7
clone-vfork: child exited 7"
    run preload "$PROGRAMS/create" fork vfork
    assert_output "fork: child exited 7, errno 1234
vfork: child exited 7, errno 1234"
  done
}

@test "a command leaves no process and no memory behind" {
  command_with 'run = /bin/true'
  run preload "$PYTHON" -c 'import os
def fork():
    os.fork() or os._exit(0)
    os.wait()
def state():
    size = [line for line in open("/proc/self/status") if line.startswith("VmSize")]
    return size, len(os.listdir("/proc/self/fd")), \
        open("/proc/self/task/%d/children" % os.getpid()).read()
fork()
state()
before = state()
for _ in range(20): fork()
print(state() == before)'
  assert_output True
}
