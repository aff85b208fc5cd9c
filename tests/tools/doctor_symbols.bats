#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# What `forkshim doctor` says of sanitizers, -Bsymbolic and own definitions, held against what the
# shim does see when such a program runs.

load ../test_helper

setup() {
  cd "$BATS_TEST_TMPDIR" || return
  config <<<"[handler log]
output = $BATS_TEST_TMPDIR/log"
}

compile() { # FILE ARG...: from standard input
  "${CC:-gcc}" -o "$1" -x c - -x none "${@:2}"
}

forking_program() { # ARG...
  compile program "$@" <<<'
    #include <sys/wait.h>
    #include <unistd.h>
    int main(void) { pid_t p = fork(); if (p == 0) _exit(0); return waitpid(p, 0, 0) != p; }'
}

library_and_caller() { # ARG...: libown.so from standard input, and a program that calls work()
  compile libown.so -shared -fPIC "$@"
  compile program ./libown.so <<<'int work(void); int main(void) { return work(); }'
}

forks_seen() { grep -c '"phase":"parent"' log; }

@test "a program under a shared ASan is partial, and starts as it is" {
  forking_program -fsanitize=address
  run shim doctor -v ./program
  assert_failure 1
  assert_line './program: sanitizer: address: its runtime wraps fork functions itself'
  run preload ./program
  assert_success
  refute_output
  assert_equal "$(forks_seen)" 1
  FORKSHIM_DISABLE=1 run preload ./program
  assert_success
  ASAN_OPTIONS=verify_asan_link_order=1 run preload ./program
  assert_failure
  assert_output --partial 'runtime does not come first'
}

@test "what the user sets for ASan holds, and the program starts" {
  compile program -fsanitize=address <<<'
    #include <stdlib.h>
    int main(void) { char* volatile byte = malloc(1); free(byte); return *byte; }'
  ASAN_OPTIONS=exitcode=77 run preload ./program
  assert_failure 77
  assert_output --partial heap-use-after-free
}

@test "a program with ASan options of its own starts with the option that doctor names" {
  compile program -fsanitize=address -rdynamic <<<'
    const char* __asan_default_options(void) { return "exitcode=78"; }
    int main(void) { return 0; }'
  run shim doctor -v ./program
  assert_line --regexp '^\./program: sanitizer: address: .* ASAN_OPTIONS=verify_asan_link_order=0$'
  run preload ./program
  assert_failure
  ASAN_OPTIONS=verify_asan_link_order=0 run preload ./program
  assert_success
}

@test "a program under TSan is partial" {
  forking_program -fsanitize=thread
  run shim doctor -v ./program
  assert_failure 1
  assert_line "./program: sanitizer: thread: its runtime wraps fork functions itself"
}

@test "a program with ASan linked in brings its own functions" {
  CC=clang forking_program -fsanitize=address
  run shim doctor -v ./program
  assert_failure 1
  assert_line --regexp '^\./program: sanitizer: address: '
  assert_line --regexp "^\./program: defines: .*vfork.*, found before the library's$"
}

@test "-Bsymbolic alone changes nothing, and the shim sees such a library's forks" {
  library_and_caller -Wl,-Bsymbolic <<<'
    #include <sys/wait.h>
    #include <unistd.h>
    int work(void) { pid_t p = fork(); if (p == 0) _exit(0); return waitpid(p, 0, 0) != p; }'
  run shim doctor -v ./program
  assert_success
  assert_line "./program: symbolic: ./libown.so, which defines no such function: its calls are seen"
  run preload ./program
  assert_success
  assert_equal "$(forks_seen)" 1
}

@test "a -Bsymbolic library that defines fork is partial, and its calls are not seen" {
  library_and_caller -Wl,-Bsymbolic <<<'
    #include <errno.h>
    #include <unistd.h>
    pid_t fork(void) { errno = ENOSYS; return -1; }
    int work(void) { return fork() != -1; }'
  run shim doctor -v ./program
  assert_failure 1
  assert_line "./program: symbolic: ./libown.so calls its own fork"
  run preload ./program
  assert_success
  assert_equal "$(forks_seen)" 0
}

@test "a library without -Bsymbolic that defines fork comes after the shim" {
  library_and_caller <<<'
    #include <unistd.h>
    pid_t fork(void) { return 12345; }
    int work(void) { return fork() != 12345; }'
  run shim doctor -v ./program
  refute_line --partial "defines:"
  run preload ./program
  assert_success
  assert_equal "$(forks_seen)" 1
}

@test "a program that may load a second libc is told what is unseen there, and it is" {
  compile program <<<'
    #define _GNU_SOURCE
    #include <dlfcn.h>
    #include <sys/wait.h>
    #include <unistd.h>
    int main(void) {
      void* libc = dlmopen(LM_ID_NEWLM, "libc.so.6", RTLD_NOW);
      pid_t (*create)(void) = (pid_t(*)(void))dlsym(libc, "fork");
      void (*end)(int) = (void (*)(int))dlsym(libc, "_exit");
      pid_t p = create();
      if (p == 0) end(0);
      return waitpid(p, 0, 0) != p;
    }'
  run shim doctor -v ./program
  assert_line --regexp '^\./program: unseen: .*program may load a second libc by dlmopen; what that creates is not seen$'
  run preload ./program
  assert_success
  run forks_seen
  assert_output 0
}
