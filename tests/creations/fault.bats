#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# forkshim/fault.h and forkshim_fault.py: a program makes one of its own creations fail.

load ../test_helper

setup() {
  cd "$BATS_TEST_TMPDIR"
  export PYTHONPATH=$ROOT/shim/kit
}

# Creates five processes by each of several functions, the third of which is to fail.
script='
import os, subprocess, sys
from forkshim_fault import fault, fired, is_there
ways = {
  "fork": lambda: os.fork() or os._exit(0),
  "subprocess": lambda: subprocess.run(["/bin/true"], check=True, preexec_fn=int),
  "spawn": lambda: os.posix_spawn("/bin/true", ["true"], {}),
}
for name, make in ways.items():
    fault("ENOMEM", nth=3)
    ends = []
    for i in range(5):
        try:
            make(); ends.append("made")
        except OSError as error: ends.append(os.strerror(error.errno))
    print(name, ", ".join(ends), fired())
'

@test "the nth creation from then on fails once, in Python by each function" {
  for runner in preload 'shim run -q --'; do
    run -0 $runner /usr/bin/python3 -c "$script"
    for way in fork subprocess spawn; do
      assert_line "$way made, made, Cannot allocate memory, made, made 1"
    done
  done
}

@test "without forkshim a fault does nothing, and nothing fires" {
  run -0 bare /usr/bin/python3 -c "$script"
  assert_line "fork made, made, made, made, made 0"
  FORKSHIM_DISABLE=1 run -0 preload /usr/bin/python3 -c "$script"
  assert_line "spawn made, made, made, made, made 0"
}

@test "children have no fault, and a new one replaces the old" {
  run -0 preload /usr/bin/python3 -c '
import os
from forkshim_fault import fault, fired
fault("EAGAIN", nth=2)
if os.fork() == 0:
    for i in range(3):
        if os.fork() == 0: os._exit(0)
    print("child", fired(), flush=True)
    os._exit(0)
os.wait()
fault("EAGAIN", nth=0)
if os.fork() == 0: os._exit(0)
print("none", fired())
fault(11)
try: os.fork()
except BlockingIOError: print("parent", fired())'
  assert_output $'child 0\nnone 0\nparent 1'
}

@test "what is no errno is refused" {
  for words in '"ENOTHING"' 'True' '0' '4096' '"EAGAIN", -1' '"EAGAIN", "2"'; do
    run -1 preload /usr/bin/python3 -c "from forkshim_fault import fault; fault($words)"
    assert_output --regexp '(ValueError|OSError)'
  done
}

@test "a program in C makes its fork fail by the header, and runs without forkshim" {
  cat >test.c <<'END'
#include <errno.h>
#include <forkshim/fault.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

int main(void) {
  const int result = forkshim_fail_nth(ENOMEM, 2);
  printf("%d %d ", forkshim_is_there(), result == ENOSYS);
  fflush(stdout);
  const int first = system(":"), second = system(":");
  const int saved = errno;
  printf("%d %d %d %u\n", first, second, second == -1 && saved == ENOMEM, forkshim_fired());
  return 0;
}
END
  for compiler in "cc -std=c99 -D_GNU_SOURCE" "c++ -x c++ -std=c++11"; do
    bare $compiler -Wall -Wextra -Werror -I "$ROOT/shim/include" -o test test.c
    run -0 bare ./test
    assert_output "0 1 0 0 0 0"
    run -0 preload ./test
    assert_output --regexp '^1 0 0 (-1|32512) [01] 1$'
  done
}

@test "threads share a process's fault, and one of them meets it" {
  run -0 preload /usr/bin/python3 -c '
import os, threading
from forkshim_fault import fault, fired
fault("EAGAIN", nth=20)
failures = []
def work():
    for i in range(10):
        try: os.posix_spawn("/bin/true", ["true"], {})
        except OSError as error: failures.append(error.errno)
threads = [threading.Thread(target=work) for i in range(4)]
for thread in threads: thread.start()
for thread in threads: thread.join()
print(failures, fired())'
  assert_output '[11] 1'
}

@test "the log says that the fault refused it" {
  run -0 shim run --log log -- /usr/bin/python3 -c "$script"
  assert_equal "$(jq -r 'select(.phase == "failed") | "\(.error) \(.refused_by)"' log | sort | uniq -c |
    xargs)" "3 ENOMEM fault"
}
