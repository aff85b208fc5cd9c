#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# valgrind's memcheck with most handlers on: no error, nothing lost, and no allocation for a
# creation. And callgrind's count of what a child runs.

load ../test_helper

setup() {
  report=$BATS_TEST_TMPDIR/report
  export LIMIT=120
}

handlers() {
  config <<<"[handler log]
output = $BATS_TEST_TMPDIR/log-%p
[handler lint]
output = $BATS_TEST_TMPDIR/findings
[handler child]
name = child
umask = 077
[handler delay]
prepare = 1us
[handler order]
first = child
[handler limit]
live = 500
[handler fail]
when = 4+4
[handler trace]
plugin = $PLUGINS/trace.so
output = $BATS_TEST_TMPDIR/trace"
}

# The parent's report on N creations by each function.
memcheck() { # N
  bare env LD_PRELOAD="$LIB" valgrind --leak-check=full --child-silent-after-fork=yes \
    --error-exitcode=99 --log-file="$report-$1" "$PROGRAMS/create" -n "$1" fork vfork clone \
    >/dev/null || cat "$report-$1"
}

summary() { # N: what is in use at the end, lost and wrong, and how many allocations there were
  sed -n 's/^==[0-9]*== *//; /in use at exit\|total heap\|definitely\|ERROR SUMMARY/p' "$report-$1"
}

@test "twice the creations allocate, keep and lose no byte more, and there is no error" {
  handlers
  memcheck 3
  memcheck 6
  run summary 6
  assert_output "$(summary 3)"
  assert_line --partial "in use at exit"
  assert_line --partial "ERROR SUMMARY: 0 errors"
  refute_output --regexp "definitely lost: [1-9]"
}

counted() { # LIBRARY FORKS: the instructions of the last child and its parent's, and of the parent
  local commands=
  for ((i = 0; i < $2; i++)); do commands+='(exec /nonexistent) 2>/dev/null; '; done
  bare env LD_PRELOAD="$1" valgrind --tool=callgrind --callgrind-out-file=/dev/null \
    bash -c "$commands:" 2>&1 | awk '/Collected/ { child = parent; parent = $NF }
      END { print child, parent }'
}

child_of() { # LIBRARY: the instructions of one child that fails to execute a program and exits
  local first second
  first=$(counted "$1" 1)
  second=$(counted "$1" 2)
  # A child's count includes its parent's up to the fork.
  echo $((${second% *} - ${first#* }))
}

@test "a child that nobody looks at looks nothing up to execute a program and to exit" {
  local empty with
  # By paths of one length: LD_PRELOAD is copied and searched.
  cp "$FORKSHIM_BUILD/tests/bench/libempty.so" "$BATS_TEST_TMPDIR/empty.so"
  cp "$LIB" "$BATS_TEST_TMPDIR/shims.so"
  empty=$(child_of "$BATS_TEST_TMPDIR/empty.so")
  with=$(child_of "$BATS_TEST_TMPDIR/shims.so")
  assert [ "$empty" -gt 10000 ]
  # A look-up takes 500.
  assert [ $((with - empty)) -lt 300 ]
}

@test "valgrind says no more of a program that shares a state and has its environment kept" {
  export FORKSHIM_STATE=$BATS_TEST_TMPDIR/state
  install -m 600 /dev/null "$FORKSHIM_STATE"
  config <<<$'[shim]\nfollow_exec = yes\n[handler fail]\nwhen = 99'
  run --separate-stderr bare env LD_PRELOAD="$LIB" valgrind -q "$PROGRAMS/create" -n 2 fork vfork
  assert_success
  # shellcheck disable=SC2154 # run assigns it
  assert_equal "$stderr" ""
  run --separate-stderr bare env LD_PRELOAD="$LIB" valgrind -q /bin/dash -c '(:); exec /bin/true'
  assert_equal "$stderr" ""
}

# Each child of the program's vforks makes one itself, which the log names after it.
children_under_valgrind() { # KINDS: phase, function and name of each child, and of whoever is missed
  local log=$BATS_TEST_TMPDIR/children-$1
  config <<<"[handler log]
output = $log
kinds = $1
phases = child,missed"
  bare env LD_PRELOAD="$LIB" valgrind -q --error-exitcode=99 "$BATS_TEST_TMPDIR/vforks" || return
  jq -r '[.phase, .function, .lineage] | join(" ")' "$log"
}

@test "a vfork of which valgrind makes a fork is a creation with a child of its own, not missed" {
  cc -o "$BATS_TEST_TMPDIR/vforks" -x c - <<'END'
#define _GNU_SOURCE
#include <sched.h>
#include <signal.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
static char stack[65536];
static int make_one(void* unused) {
  pid_t child = fork();
  if (child == 0) _exit(0);
  _exit(waitpid(child, 0, 0) != child);
}
static int fails(pid_t child) {
  int status = 0;
  if (child == 0) make_one(0);
  return waitpid(child, &status, __WALL) != child || status != 0;
}
int main(void) {
  const int flags = CLONE_VM | CLONE_VFORK | SIGCHLD;
  if (fails(vfork())) return 1;
  if (fails(clone(make_one, stack + sizeof stack, flags, 0))) return 2;
  if (fails(syscall(SYS_vfork))) return 3;
  return fails(syscall(SYS_clone, flags, 0, 0, 0, 0)) ? 4 : 0;
}
END
  run -0 children_under_valgrind fork,vfork
  assert_output "child vfork 0.1
child fork 0.1.1
child clone 0.2
child fork 0.2.1
child syscall:vfork 0.3
child fork 0.3.1
child syscall:clone 0.4
child fork 0.4.1"
  run -0 children_under_valgrind fork
  assert_output "child fork 0.1.1
child fork 0.2.1
child fork 0.3.1
child fork 0.4.1"
}

@test "a fault in the program that a vfork's child becomes under valgrind is injected" {
  cc -o "$BATS_TEST_TMPDIR/vfork" -x c - <<'END'
#include <sys/wait.h>
#include <unistd.h>
int main(void) {
  int status;
  pid_t child = vfork();
  if (child == 0) execl("/bin/sh", "sh", "-c", "(exit 3); exit 4", (char*)0), _exit(1);
  return waitpid(child, &status, 0) == child ? WEXITSTATUS(status) : 1;
}
END
  # shellcheck disable=SC2154 # run assigns it
  run --separate-stderr shim run --fail ENOMEM@at:0.1.1 --require-fired -- \
    valgrind -q "$BATS_TEST_TMPDIR/vfork"
  assert_equal "$status $stderr" "2 sh: 1: Cannot fork"
}

# It writes a mask of signals itself, where the kernel would answer with EFAULT.
@test "a state that is cut short does not end a program under valgrind" {
  install -m 600 /dev/null "$report"
  # shellcheck disable=SC2016 # for the program's shell
  run bare env LD_PRELOAD="$LIB" FORKSHIM_STATE="$report" \
    valgrind -q dash -c ': >"$FORKSHIM_STATE"; (:); (exit 3); echo "carried on $?"'
  assert_success
  assert_line "carried on 3"
}
