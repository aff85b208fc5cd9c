#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# The call handler: pthread_atfork's rules for a program that never called pthread_atfork. The
# library of these tests writes a letter to standard error in each of its functions.

load ../test_helper
load ../config_assertions

call_with() { # NAME KEY=VALUE...
  config < <(section "$@")
}

section() { # NAME KEY=VALUE...
  printf '[handler %s]\nplugin = call\nlibrary = %s\n' "$1" "$PLUGINS/call.so"
  printf '%s\n' "${@:2}"
}

# Forks once, and waits.
fork_script='import ctypes, errno, os, sys
ctypes.set_errno(0)
try:
    pid = os.fork()
except OSError as error:
    sys.exit(errno.errorcode[error.errno])
if pid == 0: os._exit(0)
os.waitpid(pid, 0)
print("forked")'

letters() { # prints the letters of prepare, of the parent, and of the child
  run --separate-stderr preload /usr/bin/python3 -c "$fork_script"
  printf '%s %s %s' "$(tr -cd ab <<<"$stderr")" "$(tr -cd 12 <<<"$stderr")" \
    "$(tr -cd xy <<<"$stderr")"
}

@test "prepare runs before the fork, parent and child after it" {
  call_with one 'prepare = before_a' 'parent = parent_a' 'child = child_a'
  assert_equal "$(letters)" "a 1 x"
  run --separate-stderr preload /usr/bin/python3 -c "$fork_script"
  assert_success
  assert_output forked
  assert_equal "${stderr:0:1}" a
}

@test "prepare runs in reverse order, parent and child in order" {
  config < <(section one 'prepare = before_a' 'parent = parent_a' 'child = child_a'
    section two 'prepare = before_b' 'parent = parent_b' 'child = child_b')
  assert_equal "$(letters)" "ba 12 xy"
}

@test "each of the three may be absent" {
  call_with one 'prepare = before_a'
  assert_equal "$(letters)" "a  "
  call_with one 'parent = parent_a'
  assert_equal "$(letters)" " 1 "
  call_with one 'child = child_a'
  assert_equal "$(letters)" "  x"
}

@test "parent runs also after a failure, and child does not" {
  config < <(section one 'prepare = before_a' 'parent = parent_a' 'child = child_a'
    printf '[handler fail]\nerror = ENOMEM\n')
  run --separate-stderr preload /usr/bin/python3 -c "$fork_script"
  assert_failure 1
  assert_equal "$stderr" "a1ENOMEM"
}

@test "what the functions do to errno does not reach the program" {
  call_with one 'prepare = before_a' 'parent = parent_a'
  run --separate-stderr preload /usr/bin/python3 -c 'import ctypes, os
fork = ctypes.CDLL(None, use_errno=True).fork
ctypes.set_errno(33)
pid = fork()
pid or os._exit(0)
print(ctypes.get_errno())'
  assert_equal "$output $stderr" "33 a1"
}

@test "nothing runs in the child of a vfork, and both run in its parent" {
  call_with one 'prepare = before_a' 'parent = parent_a' 'child = child_a'
  run --separate-stderr preload dash -c '/bin/true; echo ran'
  assert_equal "$output $stderr" "ran a1"
}

@test "functions of what is loaded need no library" {
  config <<<$'[handler call]\nprepare = sched_yield'
  run bare strace -qq -e trace=sched_yield env LD_PRELOAD="$LIB" dash -c '(:); echo ran'
  assert_success
  assert_line --partial 'sched_yield('
  assert_line ran
}

@test "a library may be named as the dynamic linker finds it" {
  config <<<$'[handler call]\nlibrary = libc.so.6\nprepare = sched_yield'
  run bare strace -qq -e trace=sched_yield env LD_PRELOAD="$LIB" dash -c '(:); echo ran'
  assert_success
  assert_line --partial 'sched_yield('
}

@test "a function that the library lacks is an error, and the program runs without the handler" {
  call_with one 'prepare = before_a' 'parent = parent_z'
  assert_bad "$FORKSHIM_CONFIG:5: handler \"one\": no function \"parent_z\" is found; check its\
 name, and name its library with \`library\`"
}

@test "a handler that names no function is an error" {
  call_with one
  assert_bad "$FORKSHIM_CONFIG:1: handler \"one\": it names no function; expected at least one of\
 prepare, parent, child"
}
