#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Exit records of processes that wrote none, because a signal ended them or they do not load the
# library: what their parents' waits have told.

# shellcheck disable=SC2016,SC2154 # for the program's shell; what the loaded files and run assign
load ../test_helper

setup() { cd "$BATS_TEST_TMPDIR"; }

exits() { # LINEAGE STATUS SIGNAL of each in the log k, by lineage
  jq -r 'select(.phase == "exit") | "\(.lineage) \(.status) \(.signal)"' k | sort -V
}

# Every process of the log has ended once, the root included.
assert_each_ended_once() {
  run jq -rs 'map(select(.phase == "exit").lineage) as $ends |
    map(select(.phase == "start" or .phase == "parent").lineage) | unique | . - $ends' -c k
  assert_output "[]"
  run bash -c "jq -r 'select(.phase == \"exit\").lineage' k | sort | uniq -d"
  refute_output
}

@test "a child that wrote none gets one from its parent's wait, by each function, and only one" {
  words=(wait:kill wait0:kill __wait:abort waitpid:raw waitpid0:raw __waitpid:kill wait3:kill
    wait30:abort wait4:kill wait40:raw waitid:kill waitid0:abort waitid:raw twice:stop wait:exit
    waitid:exit)
  expected=$(bare "$PROGRAMS/waits" "${words[@]}")
  run -0 shim run --log k -- "$PROGRAMS/waits" "${words[@]}"
  assert_output "$expected"
  run exits
  assert_output "0 0 null
0.1 137 SIGKILL
0.2 137 SIGKILL
0.3 134 SIGABRT
0.4 5 null
0.5 5 null
0.6 137 SIGKILL
0.7 137 SIGKILL
0.8 134 SIGABRT
0.9 137 SIGKILL
0.10 5 null
0.11 137 SIGKILL
0.12 134 SIGABRT
0.13 5 null
0.14 137 SIGKILL
0.15 4 null
0.16 4 null"
  assert_each_ended_once
}

@test "the killed children of bash, dash, make, perl and python have theirs" {
  run shim run --log k -- bash -c 'sleep 100 & kill -9 $!; wait $!'
  assert_failure 137
  assert_each_ended_once
  run jq -r 'select(.phase == "exit" and .lineage == "0.1") | .signal' k
  assert_output SIGKILL
  run shim report k
  refute_output --partial "no exit record"
  for program in "dash -c 'sleep 100 & kill -9 \$!; wait'" \
    "perl -e '\$p = fork or exec \"sleep\", 100; kill 9, \$p; waitpid \$p, 0'" \
    "perl -e 'system q(kill -9 \$\$)'" \
    "/usr/bin/python3 -c 'import subprocess; p = subprocess.Popen([\"sleep\", \"100\"]); p.kill(); p.wait()'" \
    "/usr/bin/python3 -c 'import os; os.system(\"kill -9 \$\$\")'" \
    "make -sf - <<<\$'all:\\n\\t@kill -9 \$\$\$\$; true'"; do
    rm -f k
    run shim run --log k -- bash -c "$program; true"
    assert_each_ended_once
    run jq -r 'select(.phase == "exit" and .signal) | .signal' k
    assert_equal "$program: $output" "$program: SIGKILL"
  done
}

@test "so have those of popen, which keeps the pid to itself" {
  cat >popens.c <<'END'
#include <stdio.h>
int main(void) {
  for (int i = 0; i < 40; ++i) {
    FILE* const closed = popen("exit 3", "r");
    if (i % 2) fclose(closed);
    else pclose(closed);
  }
  printf("%d\n", pclose(popen("kill -9 $$", "r")));
  printf("%d\n", pclose(popen("kill -6 $$", "r")));
}
END
  cc -o popens popens.c
  run -0 shim run --log k -- ./popens
  assert_output $'9\n6'
  run exits
  assert_line "0.40 3 null"
  assert_line "0.41 137 SIGKILL"
  assert_line "0.42 134 SIGABRT"
  assert_each_ended_once
}

@test "so have those of as many streams as are open at once" {
  cat >streams.c <<'END'
#include <stdio.h>
int main(void) {
  FILE* streams[60];
  for (int i = 0; i < 60; ++i) streams[i] = popen("kill -9 $$", "r");
  for (int i = 0; i < 60; ++i) pclose(streams[i]);
}
END
  cc -o streams streams.c
  run -0 shim run --log k -- ./streams
  run exits
  for ((i = 1; i <= 60; ++i)); do assert_line "0.$i 137 SIGKILL"; done
  assert_each_ended_once
}

@test "a static child and one that ends by an inline system call have their statuses" {
  run -0 shim run --quiet --log k -- bash -c 'busybox false; busybox sh -c "exit 9"; true'
  run exits
  assert_output $'0 0 null\n0.1 1 null\n0.2 9 null'
}

@test "a child that is killed before it begins has one" {
  run -0 shim run --log k -- perl -e 'for (1 .. 100) {
    my $p = fork // die; sleep 100, exit unless $p; push @all, $p; kill 9, $p if $_ % 2; }
    kill 9, @all; 1 while wait > 0'
  run bash -c "jq -r 'select(.phase == \"exit\").signal' k | sort | uniq -c | xargs"
  assert_output "100 SIGKILL 1 null"
  assert_each_ended_once
}

@test "a handler of SIGCHLD that waits, and threads that wait at once, tell of each child once" {
  cat >many.c <<'END'
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>
static volatile int reaped;
static void reap(int signal) {
  (void)signal;
  const int before = errno;
  while (waitpid(-1, NULL, WNOHANG) > 0) ++reaped;
  errno = before;
}
static void* wait_for_any(void* unused) {
  while (wait(NULL) > 0) {}
  return unused;
}
static void make(int killed) {
  if (fork() == 0) killed ? kill(getpid(), SIGKILL) : 0, _exit(3);
}
int main(void) {
  struct sigaction action = {.sa_handler = reap, .sa_flags = SA_RESTART};
  sigaction(SIGCHLD, &action, NULL);
  for (int i = 0; i < 20; ++i) make(i % 2);
  while (reaped < 20) pause();
  signal(SIGCHLD, SIG_DFL);
  pthread_t threads[4];
  for (int i = 0; i < 40; ++i) make(i % 2);
  for (int i = 0; i < 4; ++i) pthread_create(&threads[i], NULL, wait_for_any, NULL);
  for (int i = 0; i < 4; ++i) pthread_join(threads[i], NULL);
  return 0;
}
END
  cc -pthread -o many many.c
  run -0 shim run --log k -- ./many
  run bash -c "jq -r 'select(.phase == \"exit\") | \"\(.status) \(.signal)\"' k | sort | uniq -c | xargs"
  assert_output "1 0 null 30 137 SIGKILL 30 3 null"
  assert_each_ended_once
}

@test "a wait that is cancelled or interrupted ends as alone, and the next one tells" {
  cat >cancel.c <<'END'
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>
static void say(void* text) { puts(text); }
static void* wait_for_any(void* unused) {
  pthread_cleanup_push(say, "left");
  wait(NULL);
  pthread_cleanup_pop(0);
  return unused;
}
static void ignore(int signal) { (void)signal; }
int main(void) {
  pthread_t thread;
  void* result;
  const pid_t child = fork();
  if (child == 0) pause();
  pthread_create(&thread, NULL, wait_for_any, NULL);
  pthread_cancel(thread);
  pthread_join(thread, &result);
  printf("%d\n", result == PTHREAD_CANCELED);
  struct sigaction action = {.sa_handler = ignore};
  sigaction(SIGALRM, &action, NULL);
  alarm(1);
  printf("%d", wait(NULL));
  printf(" %d\n", errno == EINTR);
  kill(child, SIGTERM);
  errno = 77;
  printf("%d", wait(NULL) == child);
  printf(" %d\n", errno);
  printf("%d", waitpid(child, NULL, 0));
  printf(" %d\n", errno == ECHILD);
  fflush(stdout);
  return 0;
}
END
  cc -pthread -o cancel cancel.c
  assert_equal "$(bare ./cancel)" $'left\n1\n-1 1\n1 77\n-1 1'
  run -0 shim run --log k -- ./cancel
  assert_output $'left\n1\n-1 1\n1 77\n-1 1'
  run exits
  assert_output $'0 0 null\n0.1 143 SIGTERM'
}

@test "who traces another one's child tells of its end, and the parent not again" {
  run -0 shim run --quiet --log k -- bash -c 'sleep 100 & child=$!
    strace -qqo trace -p $child & until [ -e trace ]; do sleep 0.05; done
    kill -9 $child; wait $child; wait; true'
  assert_each_ended_once
}

@test "an orphan that a process of the run adopts has one by its wait" {
  run -0 shim run --log k -- /usr/bin/python3 -c 'import ctypes, os, signal
ctypes.CDLL(None).prctl(36, 1)
if os.fork() == 0:
    if os.fork() == 0: os.kill(os.getpid(), signal.SIGKILL)
    os._exit(0)
os.wait(), os.wait()'
  run exits
  assert_output $'0 0 null\n0.1 0 null\n0.1.1 137 SIGKILL'
}
