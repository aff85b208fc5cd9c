#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# The python handler: which forks run os.register_at_fork's callables, in which order, how often.

load ../test_helper
load ../python
load ../python_suite

setup() { with_handler; }

pythons_own=(os.fork os.forkpty pty.fork multiprocessing subprocess-preexec python-thread-os.fork)
alone=(ctypes-released ctypes-held ctypes-libc extension extension-released c-thread)
# A Python thread's child waits for ever, with and without the shim, unless the handler takes Python's
# lock for the fork: for the lock, where the thread has released it and the main thread holds it, and
# for somebody to take it over, where the thread holds it and the main thread has asked for it.
by_c=("${alone[@]}" python-thread-held python-thread)
never=(subprocess subprocess-fork os.system os.posix_spawn _Fork syscall)

@test "without the shim, forks by C code run none of the callables" {
  run ways bare "${alone[@]}"
  assert_ways none "${alone[@]}"
}

@test "with the handler, forks by C code run each of them once and in order" {
  run ways preload "${by_c[@]}"
  assert_ways all "${by_c[@]}"
}

@test "without the handler, the shim changes nothing about forks by C code" {
  FORKSHIM_INLINE="[handler call]"$'\nprepare = sched_yield' run ways preload "${alone[@]}"
  assert_ways none "${alone[@]}"
}

@test "Python's own forks run them once and in order, with and without the shim" {
  for runner in bare preload; do
    run ways "$runner" "${pythons_own[@]}"
    assert_ways all "${pythons_own[@]}"
  done
}

@test "launches, and children that may not use malloc, run none, with and without the shim" {
  for runner in bare preload; do
    run ways "$runner" "${never[@]}"
    assert_ways none "${never[@]}"
  done
}

@test "C code that calls the three functions itself, as Python asks of it, runs them once" {
  for runner in bare preload; do
    run ways "$runner" extension-rightly os.fork extension-rightly
    assert_ways all extension-rightly os.fork extension-rightly
  done
}

@test "a thousand forks from C threads while Python's threads run lose no callable" {
  LIMIT=120 run preload "$PYTHON" -c '
import ctypes, os, sys, threading
sys.setswitchinterval(0.0005)
forker = ctypes.CDLL(os.environ["FORKER"])
counts = {"before": 0, "parent": 0}
children = os.memfd_create("children")
def count(name): counts[name] += 1
os.register_at_fork(before=lambda: count("before"), after_in_parent=lambda: count("parent"),
    after_in_child=lambda: os.pwritev(children, [b"c"], -1, os.RWF_APPEND))
busy = True
def work():
    while busy: sum(range(100))
threads = [threading.Thread(target=work) for _ in range(2)]
for thread in threads: thread.start()
print(forker.fork_in_threads(4, 250))
busy = False
for thread in threads: thread.join()
print(counts, os.fstat(children).st_size)'
  assert_success
  assert_output "1000
{'before': 1000, 'parent': 1000} 1000"
}

@test "torch's register_after_fork runs in the child of a fork by C code" {
  torch='
import ctypes, os
from torch.multiprocessing import _atfork
_atfork.register_after_fork(lambda: os.write(1, b"after fork\n"))
if ctypes.CDLL(os.environ["FORKER"]).fork_here() == 0: os._exit(0)
os.wait()'
  run bare "$PYTHON" -c "$torch"
  assert_output ""
  run preload "$PYTHON" -c "$torch"
  assert_output "after fork"
}

@test "CPython's own tests of fork have the same results with the handler" {
  unset PYTHONPATH
  python_results bare test_fork1 >"$BATS_TEST_TMPDIR/expected"
  run python_results preload test_fork1
  assert_output - <"$BATS_TEST_TMPDIR/expected"
  assert_equal "$((${#lines[@]} > 1))" 1
}
