#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# The child handler: the environment of a child, which libc cannot change safely there.

load ../test_helper

child_with() { # [KEY=VALUE...]
  config < <(printf '[handler made]\nplugin = child\n' && printf '%s\n' "$@")
}

# The environment that a child's exec passes on.
environment() { # [PYTHON, run before the fork [PYTHON, run in the child]]
  preload /usr/bin/python3 -c "import ctypes, os
environ = ctypes.POINTER(ctypes.c_void_p).in_dll(ctypes.CDLL(None), 'environ')
${1-}
if os.fork() == 0:
    ${2:-pass}
    os.execv('/usr/bin/env', ['env'])
os.wait()"
}

@test "a variable is put into the environment, in the place of an old one of its name" {
  child_with 'setenv = NEW=1=2, OLD=, TERM=vt100'
  export OLD=value OLDER=stays TERM=dumb
  run environment
  assert_line NEW=1=2
  assert_line OLD=
  assert_line OLDER=stays
  assert_equal "$(grep ^TERM= <<<"$output")" TERM=vt100
}

@test "a variable is taken out of the environment, and only that one" {
  child_with 'unsetenv = OLD, NONE'
  export OLD=value OLDER=stays
  run environment
  refute_line --regexp '^OLD='
  assert_line OLDER=stays
}

@test "an environment that the program has emptied or dropped gets its variables" {
  child_with 'unsetenv = OLD' 'setenv = NEW=1'
  run environment 'for name in list(os.environ): os.unsetenv(name)'
  assert_output NEW=1
  run environment 'environ.contents; ctypes.c_void_p.in_dll(ctypes.CDLL(None), "environ").value = None'
  assert_output NEW=1
}

@test "the program can go on to change the environment that it has been given" {
  child_with 'unsetenv = OLD' 'setenv = NEW=1'
  export OLD=value
  run environment '' 'os.putenv("OWN", "3"); os.putenv("NEW", "2"); os.unsetenv("HOME")'
  assert_line OWN=3
  assert_equal "$(grep -c ^NEW= <<<"$output")" 1
  assert_line NEW=2
  refute_line --regexp '^(OLD|HOME)='
}

@test "setenv leaves a vfork's child and its parent alone, which is said once" {
  child_with 'setenv = NEW=1' 'unsetenv = HOME'
  HOME=here run preload dash -c 'printenv HOME; printenv NEW; printenv HOME; :'
  assert_output 'forkshim: handler "made": unsetenv does not reach the child of a vfork, whose memory is its parent'"'"'s; with `vfork = fork` in [shim] it would be a fork'"'"'s
here
here'
}

@test "the child of a child has the environment from its parent, and no page more" {
  child_with 'setenv = NEW=1' 'unsetenv = HOME'
  run preload /usr/bin/python3 -c 'import ctypes, os
environ = ctypes.c_void_p.in_dll(ctypes.CDLL(None), "environ")
def in_child(go_on):
    if os.fork() == 0: go_on(); os._exit(0)
    os.wait()
def compare(before): print(environ.value == before, flush=True)
first = environ.value
def go_on():
    compare(first)
    second = environ.value
    in_child(lambda: compare(second))
in_child(go_on)'
  assert_output $'False\nTrue'
}
