#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# The python handler where Python is in no state to run something, or where that goes wrong.

load ../test_helper
load ../config_assertions
load ../python

setup() { with_handler; }

# Callables that print a letter, and `forker` with and without the GIL.
prelude='import ctypes, os, sys
def say(letter): return lambda: os.write(1, letter)
os.register_at_fork(before=say(b"b"), after_in_parent=say(b"p"), after_in_child=say(b"c"))
released, held = ctypes.CDLL(os.environ["FORKER"]), ctypes.PyDLL(os.environ["FORKER"])
'

@test "a program that loads Python late and ends it runs the callables while it lives" {
  run preload "$PROGRAMS/embed" "$("$PYTHON" -c 'import sysconfig
print(sysconfig.get_config_var("INSTSONAME"))')"
  assert_success
  local life="with the GIL:bcp alive
without the GIL:bcp alive
in a thread:bcp alive
in finalisation: alive
after finalisation: alive"
  # The letters of parent and child come in any order.
  assert_equal "$(sed -E 's/:b[bpc ]*alive[bpc ]*$/:bcp alive/' <<<"$output")" \
    "before it is loaded: alive
before Py_Initialize: alive
$life
$life"
  assert_equal "$(cut -d : -f 2 <<<"$output" | sed s/alive// | tr -cd bpc | fold -w1 | sort |
    uniq -c | xargs)" "6 b 6 c 6 p"
}

@test "a fork by a thread for which the holder of the GIL waits goes on without the callables" {
  with_handler 'wait = 200ms'
  run ways preload c-thread-held os.fork c-thread
  assert_line "c-thread-held: before [], parent [], child []"
  assert_line "os.fork: before [21], parent [12], child [12]"
  assert_line "c-thread: before [21], parent [12], child [12]"
}

@test "that it gave up is said in one sentence, once a program" {
  with_handler 'wait = 20ms'
  run --separate-stderr ways preload c-thread c-thread-held os.fork c-thread-held
  assert_line --index 3 "c-thread-held: before [], parent [], child []"
  assert_equal "$stderr" "forkshim: handler \"python\": the callables of os.register_at_fork do not\
 run for 0.2, made by fork: the thread that forks could not have the GIL within 20ms, as its holder\
 may wait for that thread; release the GIL there, or raise \`wait\` (said once a program)"
}

@test "a callable that raises is reported as for os.fork, and stops nothing" {
  shopt -s extglob
  raising='import ctypes, os, sys
def fail(): raise ValueError(7)
os.register_at_fork(after_in_parent=os.wait)
os.register_at_fork(before=fail, after_in_parent=fail, after_in_child=fail)
os.register_at_fork(after_in_child=lambda: os.write(1, b"next\n"))
fork = os.fork if sys.argv[1] == "os" else ctypes.CDLL(os.environ["FORKER"]).fork_here
if fork() == 0: os._exit(0)'
  run bare "$PYTHON" -c "$raising" os
  expected=${output//0x*([0-9a-f])/}
  run preload "$PYTHON" -c "$raising" c
  assert_equal "${output//0x*([0-9a-f])/}" "$expected"
  assert_equal "$(grep -c '^ValueError: 7' <<<"$output") $(grep -c next <<<"$output")" "3 1"
}

@test "a fork that fails runs before and after_in_parent, as os.fork does" {
  with_handler '[handler fail]' 'error = ENOMEM'
  for fork in os.fork released.fork_here held.fork_here; do
    run preload "$PYTHON" -c "$prelude"'
try: child = eval(sys.argv[1])()
except OSError: child = -1
os.write(1, b"%d" % child)' "$fork"
    assert_output "bp-1"
  done
}

@test "errno of a fork that fails is not lost in the callables" {
  with_handler '[handler fail]' 'error = ENOMEM'
  run preload "$PYTHON" -c "$prelude"'
fork = ctypes.PyDLL(os.environ["FORKER"], use_errno=True).fork_here
def spoil(): ctypes.PyDLL(None).close(-1)
os.register_at_fork(before=spoil, after_in_parent=spoil)
print(fork(), os.strerror(ctypes.get_errno()))'
  assert_output "bp-1 Cannot allocate memory"
}

@test "while there is a subinterpreter nothing runs, in none of the interpreters" {
  run preload "$PYTHON" -c "$prelude"'
try: import _interpreters as interpreters
except ImportError: import _xxsubinterpreters as interpreters
inner = interpreters.create()
fork = """
import ctypes, os
for load in ctypes.CDLL, ctypes.PyDLL:
    if load(os.environ["FORKER"]).fork_here() == 0: os._exit(0)
    os.write(1, b"%d" % os.wait()[1])
"""
interpreters.run_string(inner, fork)
exec(fork)
interpreters.destroy(inner)
if released.fork_here() == 0: os._exit(0)
os.wait()'
  assert_success
  assert_equal "${output:0:4} $(fold -w1 <<<"${output:4}" | sort | xargs)" "0000 b c p"
}

@test "the end of a subinterpreter is not Python's" {
  run preload "$PYTHON" -c "$prelude"'
try: import _interpreters as interpreters
except ImportError: import _xxsubinterpreters as interpreters
for _ in range(2):
    inner = interpreters.create()
    interpreters.run_string(inner, """
import ctypes, os
if ctypes.PyDLL(os.environ["FORKER"]).fork_here() == 0: os._exit(0)
os.wait()
""")
    interpreters.destroy(inner)
    if released.fork_here() == 0: os._exit(0)
    os.wait()'
  assert_success
  assert_equal "$(fold -w1 <<<"$output" | sort | xargs)" "b b c c p p"
}

@test "a thread that forks while Python ends does not keep it from ending" {
  for _ in 1 2 3 4 5; do
    run preload "$PYTHON" -c "$prelude"'
import time
released.fork_in_background(100000)
time.sleep(0.02)'
    assert_success
  done
}

@test "Python's end waits for the fork of another thread that is under way" {
  with_handler 'wait = 10s'
  run preload "$PYTHON" -c '
import ctypes, os, time
began, tell = os.pipe()
def before():
    os.write(tell, b"!")
    time.sleep(0.2)
    os.write(1, b"b")
os.register_at_fork(before=before, after_in_parent=lambda: os.write(1, b"p"))
ctypes.CDLL(os.environ["FORKER"]).fork_in_background(1)
os.read(began, 1)'
  assert_success
  assert_output bp
}

@test "daemon called by C code runs the callables in both processes" {
  run preload "$PYTHON" -c "$prelude"'
done, at_end = os.pipe()
ready, tell = os.pipe()
child = os.fork()
if child == 0:
    os.read(ready, 1)
    os.write(1, b" ")
    ctypes.PyDLL(None).daemon(1, 1)
    os._exit(0)
os.close(at_end)
os.write(tell, b"!")
os.wait(), os.read(done, 1)'
  assert_success
  assert_equal "$(fold -w1 <<<"${output#* }" | sort | xargs)" "b c p"
}

@test "programs without Python run as without the handler" {
  run preload dash -c '(echo in a child); echo $?'
  assert_output "in a child
0"
}

@test "a wait that is no time is an error" {
  unset FORKSHIM_INLINE
  config <<<$'[handler python]\nwait = long'
  assert_bad "$FORKSHIM_CONFIG:2: handler \"python\": wait = \"long\"; expected a time up to an hour,\
 such as 500ms or 2s"
}
