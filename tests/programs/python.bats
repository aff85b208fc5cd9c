#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# CPython: os.fork, multiprocessing's start methods, and subprocess, which uses vfork,
# and from 3.13 on posix_spawn, where it has a path and nothing else to do in the child.

load ../test_helper
load ../program_assertions

setup() {
  # Whether it makes a command with a path by posix_spawn.
  spawns=$("$PYTHON" -c 'import os; print(hasattr(os, "POSIX_SPAWN_CLOSEFROM"))')
}

# Of the summaries for both ways, that of this Python's.
assert_created_by() { # BY-VFORK BY-POSIX_SPAWN
  if [[ $spawns == True ]]; then assert_created "$2"; else assert_created "$1"; fi
}

@test "os.fork returns as without the shim, and os.register_at_fork's callables run in order" {
  assert_logged "$PYTHON" -u -c '
import os
os.register_at_fork(before=lambda: print("before"), after_in_parent=lambda: os.wait(),
                    after_in_child=lambda: print("child"))
if os.fork() == 0: os._exit(7)
print("parent")'
  assert_created "fork 1"
}

@test "a tree of forks ends with the statuses it has without the shim" {
  assert_logged "$PYTHON" -c '
import os
def grow(depth):
    children = [os.fork() for _ in range(2)] if depth else []
    if 0 in children: raise RecursionError
    return sum(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children) + 1
def start(depth):
    try: return grow(depth)
    except RecursionError: os._exit(start(depth - 1))
print(start(3))'
}

@test "multiprocessing forks a pool as without the shim" {
  assert_logged "$PYTHON" -c '
import multiprocessing
with multiprocessing.get_context("fork").Pool(3) as pool:
    print(pool.map(abs, range(-5, 0)))'
  assert_created "fork 3"
}

# The resource tracker and the fork server are programs of their own; the server forks.
@test "multiprocessing spawns and keeps a fork server as without the shim" {
  arrange() { printf '%s\n' 'import multiprocessing, sys' 'if __name__ == "__main__":' \
    '  context = multiprocessing.get_context(sys.argv[1])' \
    '  process = context.Process(target=print, args=("hello",))' \
    '  process.start(); process.join(); print(process.exitcode)' >start.py; }
  assert_logged "$PYTHON" -u start.py spawn
  assert_created "vfork 2"
  assert_logged "$PYTHON" -u start.py forkserver
  assert_created "fork 1, vfork 2"
}

@test "subprocess starts its programs as without the shim" {
  assert_logged "$PYTHON" -c '
import subprocess
print(subprocess.run(["sed", "s/a/b/"], input=b"banana", capture_output=True))
print(subprocess.run("echo $0; exit 5", shell=True).returncode)
try: subprocess.run(["/nowhere"])
except OSError as error: print(error.errno, error)'
  assert_created_by "vfork 3" "posix_spawn 1, vfork 1"
}

@test "subprocess forks where a function is to run in the child" {
  assert_logged "$PYTHON" -c '
import os, subprocess
subprocess.run(["sh", "-c", "umask"], preexec_fn=lambda: os.umask(0o27))'
  assert_created "fork 1"
}

@test "threads that start programs at once get each one's own result" {
  assert_logged "$PYTHON" -c '
import concurrent.futures, subprocess
def status(n): return subprocess.run(["sh", "-c", f"exit {n}"]).returncode
with concurrent.futures.ThreadPoolExecutor(8) as threads:
    print(list(threads.map(status, range(40))))'
  assert_created "vfork 40"
}

@test "a refused fork raises the exception that the errno stands for" {
  for error in EAGAIN ENOMEM; do
    observe "$error" shim run -H "fail error=$error" -- "$PYTHON" -c '
import os, subprocess
for create in os.fork, lambda: subprocess.run(["true"]):
    try: create()
    except OSError as error: print(repr(error))'
  done
  assert_equal "$(uniq "$BATS_TEST_TMPDIR/EAGAIN.stdout")" \
    "BlockingIOError(11, 'Resource temporarily unavailable')"
  assert_equal "$(uniq "$BATS_TEST_TMPDIR/ENOMEM.stdout")" "OSError(12, 'Cannot allocate memory')"
}

@test "subprocess forks instead where vfork is refused" {
  observe refused shim run --log "$LOG" -H "fail kinds=vfork" -- "$PYTHON" -c '
import subprocess
print(subprocess.run(["echo", "started"]).returncode)'
  assert_equal "$(<"$BATS_TEST_TMPDIR/refused.stdout")" $'started\n0'
  assert_paired "$LOG"
  assert_equal "$(jq -c 'select(.seq) | [.phase, .function, .seq]' "$LOG" | sort)" \
    '["child","fork",2]
["failed","vfork",1]
["parent","fork",2]'
}

@test "os.posix_spawn, os.system, os.popen and pty.fork give what they give without the shim" {
  assert_logged "$PYTHON" -u -c '
import os, pty
def status(pid): return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
print(status(os.posix_spawn("/bin/sh", ["sh", "-c", "exit 3"], os.environ)), os.system("exit 4"))
print(os.popen("echo out").read())
pid, terminal = pty.fork()
if pid == 0: os.execlp("tty", "tty", "-s")
print(status(pid))'
  assert_created_by "forkpty 1, posix_spawn 1, system 1, vfork 1" \
    "forkpty 1, posix_spawn 2, system 1"
}

@test "a fork by ctypes, from libc's own handle, is logged, once" {
  assert_logged "$PYTHON" -u -c '
import ctypes, os
if ctypes.CDLL("libc.so.6").fork() == 0: os._exit(0)
os.wait()'
  assert_created "fork 1"
}
