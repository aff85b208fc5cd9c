#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# The limits that README.md states, each as it shows: what is not seen runs as without the shim.

load ../test_helper
load ../program_assertions

program=$BATS_TEST_TMPDIR/program

compile() { # OPTION...: the C program on standard input
  cc -x c -o "$program" "$@" -
}

run_logged() { # COMMAND ARG...
  run shim run --quiet --log "$LOG" --fail ENOMEM -- "$@"
}

@test "a static binary runs, and nothing is seen of it" {
  compile -static <<<'#include <unistd.h>
int main(void) { return fork() < 0 ? 4 : 3; }'
  run_logged "$program"
  assert_failure 3
  assert_file_not_exists "$LOG"
}

@test "a fork by an inline system call cannot be refused, and is logged as missed" {
  compile <<'END'
#include <stdlib.h>
#include <sys/wait.h>
int main(void) {
#if defined(__x86_64__)
  long child;
  __asm__ volatile("syscall" : "=a"(child) : "a"(57) : "rcx", "r11", "memory");
#else
  register long child __asm__("x0") = 17, stack __asm__("x1") = 0, number __asm__("x8") = 220;
  __asm__ volatile("svc 0" : "+r"(child) : "r"(stack), "r"(number) : "memory");
#endif
  exit(child == 0 ? 3 : wait(NULL) == child ? 4 : 5);
}
END
  run_logged "$program"
  assert_failure 4
  assert_equal "$(jq -r .phase "$LOG" | xargs)" "start missed exit exit"
  run -4 shim run --fail ENOMEM -- "$program"
  assert_output --partial "1 fork was not intercepted"
}

@test "a program that drops LD_PRELOAD leaves the shim behind" {
  run_logged env -i bash -c '(echo forked); true'
  assert_success
  assert_output forked
  assert_equal "$(jq -r 'select(.phase == "start").args[0]' "$LOG")" env
}

@test "follow_exec keeps the shim in a program that drops LD_PRELOAD" {
  config <<<$'[shim]\nfollow_exec = yes'
  run_logged env -i bash -c '(echo forked); true'
  assert_failure 254
  assert_output "bash: fork: Cannot allocate memory"
}

@test "threads are no creations" {
  run_logged "$PYTHON" -c 'import threading
thread = threading.Thread(target=print, args=("started",)); thread.start(); thread.join()'
  assert_success
  assert_output started
  assert_equal "$(lines_of "$LOG" .seq)" 0
}

@test "a vfork child does not run what call names, unless vfork = fork" {
  run shim run -H "call child=abort" -- dash -c 'expr 1; true'
  assert_success
  assert_output 1
  config <<<$'[shim]\nvfork = fork'
  run shim run -H "call child=abort" -- dash -c 'expr 1; true'
  assert_success
  assert_output --partial "Aborted"
}

@test "without a shared state, lineage starts anew in each program that is executed" {
  config <<<$'[handler log]\noutput = '"$LOG"
  run preload dash -c 'dash -c "(:); :"; :'
  assert_equal "$(jq -rs 'map(select(.phase == "parent").lineage) | join(" ")' "$LOG")" "0.1 0.1"
}

@test "a refused fork does not run the program's own fork handlers" {
  compile <<<'#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>
static void before(void) { _exit(4); }
int main(void) { pthread_atfork(before, 0, 0); return fork() == -1 ? 5 : 6; }'
  run bare "$program"
  assert_failure 4
  run_logged "$program"
  assert_failure 5
}

# It is said on standard error that the refusal came too late.
@test "a fork past libc's symbols is logged as atfork and cannot be refused" {
  run_logged "$PYTHON" -c 'import ctypes, os
if ctypes.CDLL(os.environ["PROGRAMS"] + "/libown_fork.so").fork_by_itself() == 0: os._exit(0)
print(os.wait()[1])'
  assert_success
  assert_line 0
  assert_equal "$(jq -r 'select(.phase == "parent").function' "$LOG")" atfork
}
