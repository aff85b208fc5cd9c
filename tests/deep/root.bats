#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# --deep: how long the program of a run is traced, so that no signal makes a fork of it fail. Each
# child that ends stops a traced program, which costs more than the kernel's question.

# shellcheck disable=SC2154 # what the loaded files and run assign
load ../test_helper
load deep

run_root() { # <SOURCE: of a static program
  cat >"$BATS_TEST_TMPDIR/root.h" <<'END'
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>
static const struct itimerval often = {{0, 200}, {0, 200}};
static void nothing(int signal) { (void)signal; }
// Not by fork(3), which blocks signals from glibc 2.41 on. Returns how many were interrupted.
static int make(int count, int blocks) {
  int interrupted = 0;
  sigset_t some, before;
  blocks ? sigfillset(&some) : sigemptyset(&some);
  while (count-- > 0) {
    sigprocmask(SIG_BLOCK, &some, &before);
    const pid_t pid = syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0);
    if (pid == 0) _exit(0);
    sigprocmask(SIG_SETMASK, &before, 0);
    if (pid < 0) ++interrupted;
    while (pid > 0 && waitpid(pid, 0, 0) < 0 && errno == EINTR) continue;
  }
  return interrupted;
}
static int tracer(void) {
  char text[4096] = "";
  FILE* const file = fopen("/proc/self/status", "r");
  text[fread(text, 1, sizeof text - 1, file)] = 0;
  fclose(file);
  return strncmp(strstr(text, "TracerPid:\t") + 11, "0", 1) != 0;
}
END
  cc -x c -include "$BATS_TEST_TMPDIR/root.h" -std=gnu17 -O1 -static -o "$BATS_TEST_TMPDIR/root" -
  run deep -- "$BATS_TEST_TMPDIR/root"
}

@test "the root is traced only while it has a handler, and soon after it has got one" {
  run_root <<'END'
int main(void) {
  struct sigaction action = {.sa_handler = nothing};
  printf("traced %d", tracer());
  int interrupted = make(200, 0);
  printf(" %d", tracer());
  sigaction(SIGALRM, &action, 0);
  usleep(5000);  // In a loop of forks, what signals can do is read every 4 milliseconds at least.
  interrupted += make(1, 0);
  printf(" %d", tracer());
  setitimer(ITIMER_REAL, &often, 0);
  interrupted += make(500, 0);
  printf(", %d interrupted\n", interrupted);
}
END
  assert_output "traced 1 0 1, 0 interrupted"
  assert_equal "$(lineages)" "$(seq -f '0.%g' 701)"
}

@test "it is not traced either while it blocks its signals whenever it creates" {
  # As Go does, and posix_spawn.
  run_root <<'END'
int main(void) {
  struct sigaction action = {.sa_handler = nothing};
  sigaction(SIGCHLD, &action, 0);
  sigaction(SIGALRM, &action, 0);
  int interrupted = make(1, 1);
  printf("traced %d", tracer());
  interrupted += make(50, 1);
  printf(" %d", tracer());
  usleep(5000);
  interrupted += make(1, 0);
  printf(" %d", tracer());
  setitimer(ITIMER_REAL, &often, 0);
  interrupted += make(300, 0);
  printf(", %d interrupted\n", interrupted);
}
END
  assert_output "traced 1 0 1, 0 interrupted"
  assert_equal "$(lineages)" "$(seq -f '0.%g' 352)"
}

@test "a signal that comes within a handler does not have it let go" {
  # What a handler blocks while it runs is not blocked when the program creates.
  run_root <<'END'
static void stop(int signal) { (void)signal; raise(SIGCHLD); }
int main(void) {
  struct sigaction action = {.sa_handler = stop};
  sigaction(SIGALRM, &action, 0);
  for (int i = 0; i < 4; ++i) raise(SIGALRM);
  printf("traced %d\n", tracer());
}
END
  assert_output "traced 1"
}

@test "a creation that the kernel asks for again leaves every process its number" {
  run_root <<'END'
int main(void) {
  struct sigaction action = {.sa_handler = nothing};
  sigaction(SIGALRM, &action, 0);
  setitimer(ITIMER_REAL, &often, 0);
  for (int i = 0; i < 300; ++i) {
    const pid_t pid = syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0);
    if (pid == 0) _exit(make(1, 0));
    while (waitpid(pid, 0, 0) < 0 && errno == EINTR) continue;
  }
}
END
  assert_output ""
  assert_equal "$(lineages)" "$(for i in {1..300}; do printf '0.%d\n0.%d.1\n' "$i" "$i"; done | sort -V)"
}
