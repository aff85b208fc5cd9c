#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# The child handler: what a child gets when its parent ends.

load ../test_helper

child_with() { # [KEY=VALUE...]
  config < <(printf '[handler made]\nplugin = child\n' && printf '%s\n' "$@")
}

# The signal that ends a child of a child whose parent ends after it has done as it is told.
orphan() { # PYTHON
  preload /usr/bin/python3 -c "import ctypes, os, signal
ctypes.CDLL(None).prctl(36, 1)  # PR_SET_CHILD_SUBREAPER
there, here = os.pipe()
parent = os.fork()
if parent == 0:
    if os.fork() == 0:
        os.write(here, b'.')
        signal.alarm(10)
        signal.pause()
    $1
    os._exit(0)
os.waitpid(parent, 0)
print(os.wait()[1])"
}

@test "a child gets the signal when its parent ends" {
  child_with 'pdeathsig = SIGUSR1' 'at = 0.1.1'
  run orphan 'os.read(there, 1)'
  assert_output 10
}

@test "a child whose parent has ended already gets the signal, too" {
  config <<END
[handler late]
plugin = delay
child = 0.2s
at = 0.1.1
[handler made]
plugin = child
pdeathsig = KILL
at = 0.1.1
END
  run orphan 'pass'
  assert_output 9
}

@test "a daemon outlives the parent that it is made to leave" {
  child_with 'pdeathsig = KILL'
  run preload /usr/bin/python3 -c 'import ctypes
ctypes.CDLL(None).daemon(1, 1)
print("lives", flush=True)'
  assert_output lives
}
