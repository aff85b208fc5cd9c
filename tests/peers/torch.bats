#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# PyTorch itself, which is too large for every run: what it registers runs in children of C code,
# and its threads of OpenMP are no trap for children. A stand-in is in
# tests/handlers/python_forks.bats.

load ../test_helper
load ../python
load ../recipes

setup() {
  export LIMIT=120
  unset PYTHONPATH
  enter_checkout
}

registered='
import ctypes, os
from torch.multiprocessing import _atfork
_atfork.register_after_fork(lambda: os.write(1, b"after fork\n"))
if ctypes.CDLL(os.environ["FORKER"]).fork_here() == 0: os._exit(0)
os.wait()'

@test "torch's register_after_fork runs in the child of a fork by C code" {
  run -0 bare "$PYTHON" -c "$registered"
  assert_output ""
  with_handler
  run -0 preload "$PYTHON" -c "$registered"
  assert_output "after fork"
}

# A child that waits for ever is ended by SIGALRM.
computing='
import os, signal, sys, torch
def compute(): return int(torch.ones(2000000).add(1).sum())
torch.set_num_threads(2)
compute()
if os.fork() == 0:
    signal.alarm(int(sys.argv[1]))
    os._exit(compute() != 4000000)
print(os.waitstatus_to_exitcode(os.wait()[1]), compute())'

@test "a child of torch computes with openmp.conf, and waits for ever without" {
  run -0 bare "$PYTHON" -c "$computing" 5
  assert_output "-14 4000000"
  run -0 with_recipe openmp "$PYTHON" -c "$computing" 60
  assert_output "0 4000000"
}
