#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# What libc locks and resets round a fork, while other threads hold it: the list of popen's streams
# (from glibc 2.41 on), the random numbers of getrandom and arc4random, the lock of abort (2.41). The
# shim's fork leaves a child that can use all of them, as bare.

# shellcheck disable=SC2154 # what run assigns
load ../test_helper

setup_file() {
  [[ $(getconf GNU_LIBC_VERSION 2>/dev/null) == glibc\ * ]] || skip "another libc"
  cc -O1 -pthread -o "$BATS_FILE_TMPDIR/locks" -x c - <<'END'
#define _GNU_SOURCE
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/random.h>
#include <sys/wait.h>
#include <unistd.h>

static volatile int stop;

static void* open_streams(void* none) {
  while (!stop) pclose(popen("exit 2", "r"));
  return none;
}

static void* fork_alone(void* none) {
  while (!stop) {
    const pid_t child = fork();
    if (child == 0) _exit(0);
    waitpid(child, NULL, 0);
  }
  return none;
}

static int use_locks(int streams) {
  if (streams && WEXITSTATUS(pclose(popen("exit 3", "r"))) != 3) return 1;
  return WEXITSTATUS(system("exit 4")) == 4 ? 7 : 2;
}

static void take_random(void) {
  unsigned number;
  getrandom(&number, sizeof number, 0);
}

int main(int count, char** words) {
  (void)words;
  pthread_t threads[3];
  unsigned bad = 0, alike = 0;
  pthread_atfork(take_random, take_random, take_random);
  for (int i = 0; i < 3; ++i) pthread_create(&threads[i], NULL, i ? open_streams : fork_alone, NULL);
  for (int i = 0; i < 30; ++i) {
    int ends[2], status;
    if (pipe(ends)) return 1;
    const pid_t child = fork();
    const unsigned number = arc4random();
    if (child == 0) {
      alarm(30);
      (void)!write(ends[1], &number, sizeof number);
      _exit(use_locks(count > 1));
    }
    unsigned other = 0;
    (void)!read(ends[0], &other, sizeof other);
    waitpid(child, &status, 0);
    alike += number == other;
    bad += !WIFEXITED(status) || WEXITSTATUS(status) != 7;
    close(ends[0]), close(ends[1]);
  }
  stop = 1;
  for (int i = 0; i < 3; ++i) pthread_join(threads[i], NULL);
  int status;
  const pid_t child = _Fork();
  if (child == 0) abort();
  waitpid(child, &status, 0);
  printf("%u bad, %u alike, abort %d\n", bad, alike, WIFSIGNALED(status) ? WTERMSIG(status) : 0);
}
END
}

@test "a child of a program with threads has popen's lock, other random numbers, and abort" {
  local words=("$BATS_FILE_TMPDIR/locks") version
  version=$(getconf GNU_LIBC_VERSION)
  # Before, another thread's popen keeps the child from its own, without the shim as well.
  [[ $(printf '%s\n' "${version#glibc }" 2.41 | sort -V | head -n 1) != 2.41 ]] || words+=(streams)
  run bare "${words[@]}"
  assert_output "0 bad, 0 alike, abort 6"
  for handlers in '' $'[handler log]\noutput = /dev/null\n[handler lint]\noutput = /dev/null'; do
    FORKSHIM_INLINE=$handlers run preload "${words[@]}"
    assert_output "0 bad, 0 alike, abort 6"
  done
}
