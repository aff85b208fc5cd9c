#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Libraries between the shim and libc that have a vfork of their own: it is called, whether it makes
# a fork, as ThreadSanitizer's does, or a vfork.

load ../test_helper
load ../trace

setup() {
  marks=$BATS_TEST_TMPDIR/marks
  export MARKS=$marks
}

make_wrapper() { # what it returns
  wrapper=$BATS_TEST_TMPDIR/wrapper.so
  cc -shared -fPIC -O1 -o "$wrapper" -x c - <<END
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>
pid_t vfork(void) {
  int file = open(getenv("MARKS"), O_WRONLY | O_CREAT | O_APPEND, 0600);
  if (write(file, "x", 1) != 1) abort();
  close(file);
  return $1;
}
END
}

# A vfork in assembly, as AddressSanitizer's is, which keeps the return address off the stack.
make_native_wrapper() {
  wrapper=$BATS_TEST_TMPDIR/wrapper.so
  cc -shared -nostdlib -o "$wrapper" -x assembler - <<'END'
        .globl vfork
        .type vfork, @function
vfork:  mov $1, %eax
        mov $2, %edi
        lea mark(%rip), %rsi
        mov $1, %edx
        syscall
        pop %rdi
        mov $58, %eax
        syscall
        push %rdi
        ret
mark:   .ascii "x"
        .section .note.GNU-stack, "", %progbits
END
}

wrapped() { # PROGRAM ARG...: the shim, and behind it the wrapper
  timeout -k 1 60 env LD_PRELOAD="$LIB:$wrapper" "$@" 3>&-
}

calls() {
  local text
  text=$(cat "$marks" 2>/dev/null) || :
  echo "${#text}"
}

@test "a vfork that a library makes a fork is made by that library, with and without handlers" {
  make_wrapper 'fork()'
  run -0 wrapped "$PROGRAMS/vfork_child" vfork store
  assert_output "vfork: child exited 0, errno 1234, word 0"
  assert_equal "$(calls)" 1
  trace_with
  for function in vfork __vfork; do
    rm -f "$TRACE"
    run -0 wrapped "$PROGRAMS/vfork_child" "$function" store
    assert_output "$function: child exited 0, errno 1234, word 0"
    assert_order prepare 321 "$function"
    assert_order child 123 "$function"
    assert_equal "$(awk '{ print $3, $4 }' "$TRACE" | sort -u)" "0.1 $function"
    assert_paired
  done
  assert_equal "$(calls)" 3
}

@test "its child is named after its parent, and so is what that makes" {
  make_wrapper 'fork()'
  trace_with
  run -0 wrapped "$PROGRAMS/vfork_child" vfork nest
  assert_equal "$(awk '/^child 1/ { print $3 }' "$TRACE" | tail -n 1)" 0.1.1.1.1.1.1.1.1
  assert_paired
  assert_equal "$(calls)" 8
  rm -f "$TRACE"
  trace_with "1=kinds = fork" "2=kinds = fork" "3=kinds = fork"
  run -0 wrapped "$PROGRAMS/vfork_child" vfork make-all
  assert_equal "$(awk '/^parent 1/ { printf "%s ", $3 }' "$TRACE")" "0.1.1 0.1.2 0.1.3 0.1.4 0.1.5 "
  refute grep -q "missed\|atfork" "$TRACE"
}

@test "it is not called where a handler refuses, and its failure is the program's" {
  make_wrapper '(errno = EPROTO, -1)'
  run -0 wrapped "$PROGRAMS/create" vfork
  assert_output "vfork: -1 EPROTO"
  trace_with
  run -0 wrapped "$PROGRAMS/create" vfork
  assert_output "vfork: -1 EPROTO"
  assert_order failed 123
  assert_equal "$(calls)" 2
  trace_with "2=refuse = 12"
  run -0 wrapped "$PROGRAMS/create" vfork
  assert_output "vfork: -1 ENOMEM"
  assert_equal "$(calls)" 2
}

@test "with vfork = fork, a fork by the next fork is made instead" {
  make_wrapper 'fork()'
  trace_with
  printf '[shim]\nvfork = fork\n' >>"$FORKSHIM_CONFIG"
  run -0 wrapped "$PROGRAMS/vfork_child" vfork store
  assert_output "vfork: child exited 0, errno 1234, word 0"
  assert_order child 123
  assert_equal "$(calls)" 0
}

@test "registers are kept in parent and child, and where a library makes a vfork" {
  trace_with
  make_wrapper 'fork()'
  run -0 wrapped "$PROGRAMS/registers"
  assert_line "vfork: kept, child 0, errno 1234"
  assert_line "__vfork: kept, child 0, errno 1234"
  [[ $(uname -m) == x86_64 ]] || return 0
  make_native_wrapper
  run -0 --separate-stderr wrapped "$PROGRAMS/registers"
  assert_line "vfork: kept, child 0, errno 1234"
  # shellcheck disable=SC2154 # run assigns it
  assert_equal "$stderr" xx
}

@test "a library's own vfork stays one: the child stores, overwrites the stack and nests" {
  [[ $(uname -m) == x86_64 ]] || skip "the library is in this machine's assembly"
  make_native_wrapper
  for handlers in none some; do
    [[ $handlers == none ]] || trace_with
    run -0 --separate-stderr wrapped "$PROGRAMS/vfork_child" vfork store
    assert_equal "$output $stderr" "vfork: child exited 0, errno 1234, word 42 x"
    run -0 --separate-stderr wrapped "$PROGRAMS/vfork_child" vfork overwrite
    assert_equal "$output $stderr" "vfork: child exited 6, errno 1234, word 0 x"
    rm -f "$TRACE"
    run -0 --separate-stderr wrapped "$PROGRAMS/vfork_child" vfork nest
    assert_equal "$output $stderr" "vfork: child exited 8, errno 1234, word 8 xxxxxxxx"
  done
  assert_equal "$(awk '/^vfork_child 1/ { print $3 }' "$TRACE" | tail -n 1)" 0.1.1.1.1.1.1.1.1
  assert_paired
}

@test "a ThreadSanitizer program with threads vforks as without the shim" {
  cc -fsanitize=thread -o "$BATS_TEST_TMPDIR/threads" -x c - <<'END'
#include <pthread.h>
#include <semaphore.h>
#include <sys/wait.h>
#include <unistd.h>
static sem_t end;
static void* stay(void* unused) { return sem_wait(&end), unused; }
int main(void) {
  pthread_t thread;
  int status = 0;
  if (pthread_create(&thread, 0, stay, 0)) return 1;
  for (int i = 0; i < 5 && status == 0; ++i) {
    pid_t child = vfork();
    if (child == 0) _exit(0);
    waitpid(child, &status, 0);
  }
  sem_post(&end);
  return pthread_join(thread, 0) || status;
}
END
  run -0 bare "$BATS_TEST_TMPDIR/threads"
  run -0 preload "$BATS_TEST_TMPDIR/threads"
  assert_output ""
  trace_with "1=kinds = fork"
  run -0 preload "$BATS_TEST_TMPDIR/threads"
  assert_output ""
  assert_equal "$(count child)" 10
  assert_equal "$(awk '/^child 2/ { printf "%s ", $3 }' "$TRACE" | sort -u)" "0.1 0.2 0.3 0.4 0.5 "
}
