#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# The selectors that look at each creation: caller, threads, depth, probability, and all at once.

load ../test_helper

# Lineages of the creations that a handler with these selectors refuses.
refused() { # SELECTORS PROGRAM ARG...
  local log=$BATS_TEST_TMPDIR/log
  rm -f "$log"
  shim run -H "fail $1" -H "log output=$log phases=failed" -- "${@:2}" >/dev/null 2>&1 || :
  [[ ! -e $log ]] || jq -r .lineage "$log" | sort -V | xargs
}

# A program that forks once itself, and once through a library.
build_caller() {
  cc -shared -fPIC -o "$BATS_TEST_TMPDIR/libcalling.so" -x c - <<'END'
#include <unistd.h>
int fork_in_library(void) { return fork(); }
END
  cc -o "$BATS_TEST_TMPDIR/called" -x c - -x none "$BATS_TEST_TMPDIR/libcalling.so" <<'END'
#include <unistd.h>
int fork_in_library(void);
int main(void) {
  if (fork() == 0) _exit(0);
  if (fork_in_library() == 0) _exit(0);
}
END
}

@test "caller selects by the object that the call came from" {
  build_caller
  called=$BATS_TEST_TMPDIR/called
  assert_equal "$(refused caller=libcalling.so "$called")" 0.2
  assert_equal "$(refused "caller=*/libcalling.*" "$called")" 0.2
  assert_equal "$(refused caller=called "$called")" 0.1
  assert_equal "$(refused "caller=$called" "$called")" 0.1
  assert_equal "$(refused caller=libother.so "$called")" ""
}

@test "threads selects by whether the process has more than one" {
  cat >"$BATS_TEST_TMPDIR/threads.py" <<'END'
import os, threading

def attempt():
    try:
        os.fork() or os._exit(0)
    except OSError:
        pass

attempt()
stop = threading.Event()
thread = threading.Thread(target=stop.wait)
thread.start()
attempt()
stop.set()
thread.join()
END
  python=(/usr/bin/python3 "$BATS_TEST_TMPDIR/threads.py")
  assert_equal "$(refused threads=single "${python[@]}")" 0.1
  assert_equal "$(refused threads=multi "${python[@]}")" 0.2
}

@test "depth selects by the child's distance from the root, over exec" {
  program='dash -c "dash -c \"(:); :\"; :"; :'
  assert_equal "$(refused depth=1 dash -c "$program")" 0.1
  assert_equal "$(refused depth=2 dash -c "$program")" 0.1.1
  assert_equal "$(refused depth=3..9 dash -c "$program")" 0.1.1.1
  assert_equal "$(refused depth=4 dash -c "$program")" ""
}

@test "probability 0 and 0% select nothing, 1 and 100% all" {
  for never in 0 0% 0.0; do
    assert_equal "$(refused "probability=$never" "$PROGRAMS/create" -n 20 fork)" ""
  done
  for always in 1 100% 1.0; do
    assert_equal "$(refused "probability=$always" "$PROGRAMS/create" -n 3 fork)" "0.1 0.2 0.3"
  done
}

@test "a probability selects about its share" {
  share=$(refused probability=25% "$PROGRAMS/create" -n 400 fork | wc -w)
  assert [ "$share" -gt 70 ]
  assert [ "$share" -lt 130 ]
}

@test "two handlers draw apart" {
  first=$(refused probability=0.5 "$PROGRAMS/create" -n 40 fork)
  second=$(FORKSHIM_INLINE=$'[handler fail]\nplugin = log\noutput = /dev/null' \
    refused probability=0.5 "$PROGRAMS/create" -n 40 fork)
  assert_not_equal "$first" "$second"
}

@test "when counts what all other selectors let through" {
  selectors="depth=2 threads=single caller=dash kinds=fork when=2"
  assert_equal "$(refused "$selectors" dash -c '(:); ((:); (:); :)')" 0.2.2
}
