#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# More handlers than a creation looks at one by one: those that can want it come from tables. Each
# must run just where it runs when it is one of a few.

load ../test_helper
load ../trace

aims=("at = 0.1" "at = 0.1.1, 0.2.1" "at = 0.2.1.1" "at = 0.3, 0.1.1" "depth = 1" "depth = 2"
  "depth = 2..3" "functions = fork" "functions = vfork, clone" "kinds = vfork" "kinds = exec"
  $'kinds = exec\nat = 0.3!1, 0!1' $'kinds = exec\ndepth = 1' $'kinds = thread\nat = 0.4#2'
  $'kinds = thread\ndepth = 0..1' $'depth = 1\nwhen = 2' $'at = 0.1, 0.2, 0.3\nmax = 2'
  "program = *")

program() {
  cat <<'END'
import os, subprocess, sys, threading

def child(work=lambda: None):
    pid = os.fork()
    if pid == 0:
        work()
        os._exit(0)
    os.waitpid(pid, 0)

def threads():
    for _ in range(3):
        thread = threading.Thread(target=lambda: None)
        thread.start()
        thread.join()

child(lambda: (child(), child()))                # 0.1, 0.1.1, 0.1.2
child(lambda: child(child))                      # 0.2, 0.2.1, 0.2.1.1
subprocess.run([sys.argv[1], "-n", "2", "vfork"], stdout=subprocess.DEVNULL,
               close_fds=False, cwd="/")  # 0.3, 0.3.1, 0.3.2
child(threads)
os.execv("/bin/true", ["true"])
END
}

section() { # NAME [LINE]...
  printf '[handler %s]\nplugin = %s\noutput = %s\n' "$1" "$PLUGINS/trace.so" "$TRACE"
  printf '%s\n' "${@:2}"
}

# What the handlers of the configuration saw, without their cookies.
seen() {
  rm -f "$TRACE"
  program >"$BATS_TEST_TMPDIR/program.py"
  preload /usr/bin/python3 -IS "$BATS_TEST_TMPDIR/program.py" "$PROGRAMS/create"
  awk '{ print $1, $2, $3, $4, $5 }' "$TRACE"
}

@test "each of many handlers runs where it runs as one of a few" {
  for i in "${!aims[@]}"; do
    section "h$i" "${aims[i]}"
  done >"$BATS_TEST_TMPDIR/sections"
  for i in "${!aims[@]}"; do
    config < <(section "h$i" "${aims[i]}")
    seen >>"$BATS_TEST_TMPDIR/alone"
  done
  config < <(
    for i in {1..70}; do section "before$i" "at = 0.9.$i"; done
    cat "$BATS_TEST_TMPDIR/sections"
    for i in {1..20}; do section "behind$i" "depth = 7$i"; done
  )
  seen >"$BATS_TEST_TMPDIR/together"
  run diff <(sort "$BATS_TEST_TMPDIR/alone") <(sort "$BATS_TEST_TMPDIR/together")
  assert_output ""
  for i in "${!aims[@]}"; do
    assert grep -q " h$i " "$BATS_TEST_TMPDIR/together"
  done
}

@test "of many handlers, those that run do so in order, each with its own cookie" {
  config < <(for i in {1..150}; do
    if ((i == 74)); then
      section "$i" "functions = fork"
    elif ((i % 37)); then
      section "x$i" "at = 0.$i.7"
    else
      section "$i"
    fi
  done)
  for function in fork vfork clone; do
    rm -f "$TRACE"
    names=3774111148
    [[ $function == fork ]] || names=37111148
    preload "$PROGRAMS/create" "$function" >/dev/null
    assert_order parent "$names" "$function"
    assert_paired
  done
}

@test "a handler that comes after the first creation is not passed over" {
  for ((i = 1; i <= 40; ++i)); do
    printf '[handler never%d]\nplugin = fail\nat = 0.9.%d\n' "$i" "$i"
  done | config
  cat >"$BATS_TEST_TMPDIR/late.c" <<'END'
#include <forkshim/atfork.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

static int told;
static void before(void) { ++told; }

int main(void) {
  for (int i = 0; i < 3; ++i) {
    if (fork() == 0) _exit(0);
    wait(NULL);
    if (i == 0 && forkshim_atfork(before, NULL, NULL)) return 1;
  }
  printf("%d\n", told);
}
END
  cc -I "$BATS_TEST_DIRNAME/../../shim/include" -o "$BATS_TEST_TMPDIR/late" \
    "$BATS_TEST_TMPDIR/late.c"
  run preload "$BATS_TEST_TMPDIR/late"
  assert_output 2
}

# KiB that a process of dash has changed, and that its forks copy.
own_memory() {
  preload dash -c 'cat /proc/$$/smaps_rollup' | awk '/^Private_Dirty:/ { print $2 }'
}

@test "what reading a long configuration takes is given back when the start ends" {
  config < <(section 0 "at = 0.9.0")
  few=$(own_memory)
  config < <(for i in {1..1000}; do section "$i" "at = 0.9.$i"; done)
  many=$(own_memory)
  assert [ "$((many - few))" -lt 460 ]
}
