#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# posix_spawn and posix_spawnp: their file actions, attributes, errors and versions.

# shellcheck disable=SC2154 # what the loaded files and run assign
load ../test_helper
load ../entry_points

setup() {
  unknown=$BATS_TEST_TMPDIR/unknown # no program to execve, and a script to /bin/sh
  install -m 755 /dev/stdin "$unknown" <<<'exit 5'
}

@test "actions, attributes, errors and the caller's variables are as without the shim" {
  expected=$(bare "$PROGRAMS/spawning" "$unknown")
  run preload "$PROGRAMS/spawning" "$unknown"
  assert_output "$expected"
  log_doors
  run preload "$PROGRAMS/spawning" "$unknown"
  assert_output "$expected"
}

@test "only programs linked before glibc 2.15 get a shell for a file that is no program" {
  log_doors
  run preload "$PROGRAMS/spawning" "$unknown"
  assert_line "posix_spawn: ENOEXEC, errno ENOEXEC, pid untouched, status 0"
  assert_line "posix_spawnp: ENOEXEC, errno ENOEXEC, pid untouched, status 0"
  assert_line "old posix_spawn: 0, errno kept, pid told, status 1280"
  assert_line "old posix_spawnp: 0, errno kept, pid told, status 1280"
}

@test "each spawn is logged once, with the errno of those that fail" {
  log_doors
  run preload "$PROGRAMS/spawning" "$unknown"
  run jq -r 'select(.phase != "prepare") | "\(.function) \(.phase) \(.error)"' "$DOOR_LOG"
  assert_output "posix_spawn parent null
posix_spawn parent null
posix_spawn parent null
posix_spawn parent null
posix_spawn failed EBADF
posix_spawn failed ENOEXEC
posix_spawnp failed ENOEXEC
posix_spawn parent null
posix_spawnp parent null"
}

@test "handlers are told the pid, whether the caller asks for it or not" {
  log_doors
  run preload "$PROGRAMS/spawning" "$unknown"
  run jq -r 'select(.phase == "parent") | .child > 0 and .child != .pid' "$DOOR_LOG"
  assert_equal "${#lines[@]} $(sort -u <<<"$output")" "6 true"
}

@test "a program that does not exist is ENOENT in both, and errno says so as without the shim" {
  log_doors
  expected=$(bare "$PROGRAMS/doors" posix_spawn-none posix_spawnp-none)
  run preload "$PROGRAMS/doors" posix_spawn-none posix_spawnp-none
  assert_output "$expected"
  assert_equal "$(jq -r 'select(.phase == "failed").error' "$DOOR_LOG")" "ENOENT
ENOENT"
}

@test "a refused spawn leaves the caller's pid alone, and errno as glibc does where the kernel refuses" {
  config <<<'[handler fail]'
  run preload "$PROGRAMS/spawning" "$unknown"
  assert_line "plain: EAGAIN, errno EAGAIN, pid untouched, status 0"
  assert_line "old posix_spawnp: EAGAIN, errno EAGAIN, pid untouched, status 0"
}

@test "posix_spawn's pid is known to the program when SIGCHLD comes, however long handlers take" {
  cd "$BATS_TEST_TMPDIR"
  bare cc -o spawn_and_reap -x c - <<'END'
#define _GNU_SOURCE
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>
static volatile pid_t child;
static volatile int known, ended;
static void reap(int signal) {
  pid_t pid;
  for (; (pid = waitpid(-1, 0, WNOHANG)) > 0; ++ended) known += pid == child;
  (void)signal;
}
int main(void) {
  struct sigaction action = {.sa_handler = reap, .sa_flags = SA_RESTART};
  char* words[] = {"true", 0};
  sigaction(SIGCHLD, &action, 0);
  for (int i = 0; i < 5; ++i) {
    child = 0;
    if (posix_spawn((pid_t*)&child, "/bin/true", 0, 0, words, environ)) return 2;
    while (ended <= i) usleep(1000);
  }
  printf("%d of %d known\n", known, ended);
}
END
  config <<<$'[handler delay]\nparent = 20ms'
  run preload ./spawn_and_reap
  assert_output "5 of 5 known"
}

# The signal comes in a library behind the shim, as it may where libc lets signals through.
# bats test_tags=native
@test "a signal handler that stores another pid in the program's variable changes no child's" {
  cc -shared -fPIC -o "$BATS_TEST_TMPDIR/raising.so" -x c - <<'END'
#define _GNU_SOURCE
#include <dlfcn.h>
#include <signal.h>
#include <spawn.h>
int posix_spawn(pid_t* pid, const char* path, const posix_spawn_file_actions_t* actions,
                const posix_spawnattr_t* attributes, char* const words[], char* const list[]) {
  int (*real)(pid_t*, const char*, const void*, const void*, char* const*, char* const*) =
      dlsym(RTLD_NEXT, "posix_spawn");
  const int error = real(pid, path, actions, attributes, words, list);
  raise(SIGUSR1);
  return error;
}
END
  cc -o "$BATS_TEST_TMPDIR/storing" -x c - <<'END'
#define _GNU_SOURCE
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>
static volatile pid_t child, first, seen;
static volatile int depth;
static char* words[] = {"true", 0};
static void store(int number) {
  (void)number;
  seen = child;
  if (depth++ == 0) posix_spawn((pid_t*)&child, "/bin/true", 0, 0, words, environ);
  if (depth == 3) child = 0;
}
int main(void) {
  signal(SIGUSR1, store);
  for (int i = 0; i < 2; ++i) {
    posix_spawn((pid_t*)&child, "/bin/true", 0, 0, words, environ);
    printf("%d %d\n", child != 0, seen > 0);
  }
  while (wait(0) > 0) continue;
  return depth != 3;
}
END
  log_doors "program = storing"
  local list=$BATS_TEST_TMPDIR/raising.so
  run -0 bare env LD_PRELOAD="$list" "$BATS_TEST_TMPDIR/storing"
  assert_output $'1 1\n0 1'
  run -0 bare env LD_PRELOAD="$LIB $list" "$BATS_TEST_TMPDIR/storing"
  assert_output $'1 1\n0 1'
  assert_equal "$(jq -s 'map(select(.phase == "parent") | .child | numbers) | unique | length' \
    "$DOOR_LOG")" 3
}

# bats test_tags=native
@test "a child's mask of blocked signals is as without the shim" {
  cc -o "$BATS_TEST_TMPDIR/masks" -x c - <<'END'
#define _GNU_SOURCE
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>
static char* words[] = {"grep", "SigBlk", "/proc/self/status", 0};
static void spawn(const posix_spawnattr_t* attributes) {
  pid_t child = 0;
  sigset_t now;
  const int error = posix_spawn(&child, "/bin/grep", 0, attributes, words, environ);
  waitpid(child, 0, 0);
  sigprocmask(SIG_BLOCK, 0, &now);
  printf("%d %d%d\n", error, sigismember(&now, SIGTERM), sigismember(&now, SIGUSR2));
}
int main(void) {
  posix_spawnattr_t attributes;
  sigset_t blocked;
  setvbuf(stdout, 0, _IONBF, 0);
  sigemptyset(&blocked), sigaddset(&blocked, SIGTERM);
  sigprocmask(SIG_SETMASK, &blocked, 0);
  spawn(0);
  posix_spawnattr_init(&attributes);
  spawn(&attributes);
  sigaddset(&blocked, SIGUSR2);
  posix_spawnattr_setsigmask(&attributes, &blocked);
  spawn(&attributes);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETPGROUP);
  spawn(&attributes);
  return 0;
}
END
  expected=$(bare "$BATS_TEST_TMPDIR/masks")
  assert_equal "$(grep -c '0000000000000800\|0000000000004000' <<<"$expected")" 3
  log_doors
  run -0 preload "$BATS_TEST_TMPDIR/masks"
  assert_output "$expected"
}
