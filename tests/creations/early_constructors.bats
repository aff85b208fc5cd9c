#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Creations before the shim's own constructor has run, and after the program's main has ended.

load ../test_helper
load ../trace

setup() {
  EARLY_LIBRARY=$PROGRAMS/libearly_library.so
}

said() { # FUNCTION: what the library says of its two processes
  printf '%s: result a child, errno 1234, child exited 3\n' constructor destructor
}

@test "a linked library's constructor makes a process before ours runs" {
  trace_with
  for function in "${functions[@]}"; do
    rm -f "$TRACE"
    EARLY=$function run --separate-stderr preload "$PROGRAMS/early" fork
    assert_equal "$stderr" "$(said)"
    assert_output "fork: child exited 7, errno 1234"
    assert_order prepare 321321321 "$function"
    assert_order parent 123123123 "$function"
    assert_equal "$(awk '/^parent 1/ { printf "%s ", $3 }' "$TRACE")" "0.1 0.2 0.3 "
  done
}

@test "a library preloaded behind the shim makes a process in its constructor" {
  trace_with
  for function in "${functions[@]}"; do
    rm -f "$TRACE"
    EARLY=$function LIB="$LIB $EARLY_LIBRARY" \
      run --separate-stderr preload "$PROGRAMS/create" fork
    assert_equal "$stderr" "$(said)"
    assert_order prepare 321321321 "$function"
    assert_order parent 123123123 "$function"
  done
}

@test "a library preloaded before the shim makes a process in its constructor" {
  trace_with
  for function in "${functions[@]}"; do
    rm -f "$TRACE"
    EARLY=$function LIB="$EARLY_LIBRARY $LIB" \
      run --separate-stderr preload "$PROGRAMS/create" fork
    assert_equal "$stderr" "$(said)"
    assert_order parent 123123123 "$function"
  done
}

@test "without configuration, an early creation is left alone" {
  for function in "${functions[@]}"; do
    EARLY=$function run --separate-stderr preload "$PROGRAMS/early" vfork
    assert_equal "$stderr" "$(said)"
    assert_output "vfork: child exited 7, errno 1234"
  done
}

@test "an early creation can be refused" {
  FORKSHIM_INLINE=$'[handler fail]\nerror = ENOMEM\nwhen = 1' EARLY=fork \
    run --separate-stderr preload "$PROGRAMS/early" fork
  assert_equal "$stderr" "constructor: result -1, errno 12, child exited -1
destructor: result a child, errno 1234, child exited 3"
}

@test "handlers registered by an early constructor come after those of the configuration" {
  TRACE=/dev/stderr
  trace_with
  LIB="$LIB $PROGRAMS/libearly_registration.so" \
    run --separate-stderr preload "$PROGRAMS/create" vfork
  assert_equal "$(cut -d ' ' -f 1,2 <<<"$stderr")" "prepare early
prepare 3
prepare 2
prepare 1
vfork_child 1
vfork_child 2
vfork_child 3
parent 1
parent 2
parent 3
parent early"
}

# bats test_tags=native
@test "a process made before libc has set environ is missed, and those after it are seen" {
  cd "$BATS_TEST_TMPDIR"
  cat >early.c <<'END'
#include <sys/wait.h>
#include <unistd.h>
static void make(void) {
  pid_t child = fork();
  if (child == 0) _exit(0);
  waitpid(child, 0, 0);
}
#ifdef IFUNC
static int implementation(void) { return 0; }
static int (*resolve(void))(void) { return make(), implementation; }
int finish(void) __attribute__((ifunc("resolve")));
#else
__attribute__((section(".preinit_array"), used)) static void (*first)(void) = make;
static int finish(void) { return 0; }
#endif
int main(void) { return make(), finish(); }
END
  bare cc -o preinit early.c && bare cc -DIFUNC -Wl,-z,now -o ifunc early.c
  for program in preinit ifunc; do
    rm -f log
    run shim run --log log -- "./$program"
    assert_success
    assert_output "forkshim: 1 fork was not intercepted: no handler ran for it, and the counters leave it out"
    run jq -r 'select(.phase == "parent").lineage' log
    assert_output "0.1"
  done
}
