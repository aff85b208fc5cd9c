#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# The state that a tree's processes share: what counts in it, and what becomes of a program where
# it is absent, strange, full or cut short.

# shellcheck disable=SC2016,SC2154 # for the program's shell; what the loaded files and run assign
load ../test_helper
load ../state_files

# Runs dash with two forks beside the state file $STATE, by the library alone.
fork_beside_state() {
  FORKSHIM_STATE=$STATE run preload dash -c '(:); (:); echo carried on'
  assert_success
}

refused_sentence() { # REASON
  printf 'forkshim: %s: the state file cannot be used: %s; this process counts for itself\n' \
    "$STATE" "$1"
}

@test "processes of a tree count together" {
  run shim run --stats --log /dev/null -- dash -c '((:); :); (:); dash -c "(:); :"'
  assert_success
  assert_line --partial "6 processes in "
  assert_line --partial "5 creations: 5 made, 0 failed, 0 of them refused"
}

@test "when counts in the tree, over processes and programs" {
  run shim run --fail EAGAIN@3 -- dash -c '(:); dash -c "(:); :"; echo "still here"'
  assert_output --partial "dash: 1: Cannot fork"
  assert_output --partial "still here"
  run shim run --fail EAGAIN@3 -- dash -c '(:); (:); exec dash -c "(:); echo not reached"'
  assert_failure 2
  refute_output --partial "not reached"
}

@test "scope = process counts in each program of the tree anew" {
  program='(:); (:); exec dash -c "(:); echo reached"'
  run shim run -q -H "fail when=3 scope=process" -- dash -c "$program"
  assert_output "reached"
  run shim run -H "fail when=3 scope=tree" -- dash -c "$program"
  assert_failure 2
}

# A header for C programs: begin_creation() returns once another thread is in a creation, in which it
# stays.
write_begin_creation() {
  cat >"$BATS_TEST_TMPDIR/begin_creation.h" <<'C'
#include <pthread.h>
#include <unistd.h>
static int made[2];
static void wait_for_ever(void) {
  write(made[1], "", 1);
  pause();
}
static void* create(void* nothing) {
  fork();
  return nothing;
}
static void begin_creation(void) {
  char byte;
  pthread_t thread;
  pipe(made);
  pthread_atfork(NULL, wait_for_ever, NULL);
  pthread_create(&thread, NULL, create, NULL);
  read(made[0], &byte, 1);
}
C
}

# bats test_tags=native
@test "a program that another thread executes during a creation counts on behind it" {
  write_begin_creation
  cc -pthread -I"$BATS_TEST_TMPDIR" -o "$BATS_TEST_TMPDIR/executing" -x c - <<'C'
#include "begin_creation.h"
int main(void) {
  if (fork() == 0) _exit(0);
  begin_creation();
  execl("/bin/dash", "dash", "-c", "(:)", (char*)NULL);
}
C
  run shim run -q -H "log output=/dev/stdout phases=parent program=dash" -- \
    "$BATS_TEST_TMPDIR/executing"
  assert_success
  assert_equal "$(jq -r .lineage <<<"$output")" 0.3
}

# A library behind ours stands for the kernel's time to end the other threads.
# bats test_tags=native
@test "a program counts on behind a creation that begins while it is executed" {
  write_begin_creation
  cc -shared -fPIC -pthread -I"$BATS_TEST_TMPDIR" -o "$BATS_TEST_TMPDIR/libslow.so" -x c - <<'C'
#define _GNU_SOURCE
#include <dlfcn.h>
#include "begin_creation.h"
int execv(const char* path, char* const* words) {
  begin_creation();
  return ((int (*)(const char*, char* const*))dlsym(RTLD_NEXT, "execv"))(path, words);
}
C
  cc -o "$BATS_TEST_TMPDIR/executing" -x c - -L"$BATS_TEST_TMPDIR" -Wl,-rpath,"$BATS_TEST_TMPDIR" \
    -Wl,--no-as-needed -lslow <<'C'
#include <unistd.h>
int main(void) {
  if (fork() == 0) _exit(0);
  execl("/bin/dash", "dash", "-c", "(:)", (char*)NULL);
}
C
  run shim run -q -H "log output=/dev/stdout phases=parent program=dash" -- \
    "$BATS_TEST_TMPDIR/executing"
  assert_success
  assert_equal "$(jq -r .lineage <<<"$output")" 0.3
}

# What ends with an exec that the library does not see, or forwards at once.
execute_after() { # C
  cc -o "$BATS_TEST_TMPDIR/executing" -x c - <<C
#define _GNU_SOURCE
#include <pthread.h>
#include <pty.h>
#include <sys/syscall.h>
#include <unistd.h>
static void execute(void) {
  extern char** environ;
  char* words[] = {"dash", "-c", "(:)", NULL};
  syscall(SYS_execve, "/bin/dash", words, environ);
}
int main(void) {
  $1
  execute();
}
C
  run shim run -q -H "log output=/dev/stdout phases=parent program=dash" -- \
    "$BATS_TEST_TMPDIR/executing"
  assert_success
  output=$(jq -r .lineage <<<"$output")
}

# bats test_tags=native
@test "a program counts on behind each function, after an exec by system call" {
  local function terminal='int terminal;'
  for function in 'fork()' '_Fork()' 'syscall(SYS_clone, 17, 0, 0, 0, 0)' \
    'forkpty(&terminal, NULL, NULL, NULL)'; do
    execute_after "$terminal for (int i = 0; i < 3; ++i) if ($function == 0) _exit(0);"
    assert_output 0.4
  done
}

# bats test_tags=native
@test "a program that a handler of pthread_atfork(3) executes by system call counts on behind it" {
  execute_after 'if (fork() == 0) _exit(0); pthread_atfork(execute, NULL, NULL); fork();'
  assert_output 0.3
}

@test "max counts in the tree" {
  run shim run -H "fail max=1 depth=2" -- dash -c 'dash -c "(:); echo 1"; dash -c "(:); echo 2"'
  assert_output --partial "Cannot fork"
  assert_line 2
  refute_line 1
}

@test "a state file that is gone or out of reach is passed over without a word" {
  STATE=/no/such/file fork_beside_state
  assert_output "carried on"
}

@test "a state file of another size is refused with a sentence" {
  echo content >"$STATE" && chmod 600 "$STATE"
  fork_beside_state
  assert_line "$(refused_sentence "its size is another version's")"
  assert_equal "$(<"$STATE")" content
}

@test "a state file of another version is refused with a sentence" {
  forge_state 0:4=99
  fork_beside_state
  assert_line "$(refused_sentence "another version of forkshim wrote it")"
}

@test "a state file that others may write is refused with a sentence" {
  for mode in 620 602 666; do
    forge_state && chmod "$mode" "$STATE"
    fork_beside_state
    assert_line "$(refused_sentence "other users may write it")"
  done
}

@test "a symbolic link is refused, as are a folder, a pipe and a device" {
  forge_state && mv "$STATE" "$STATE.file" && ln -s "$STATE.file" "$STATE"
  fork_beside_state
  assert_line "$(refused_sentence "Too many levels of symbolic links")"
  rm "$STATE" && mkfifo "$STATE"
  fork_beside_state
  assert_line "$(refused_sentence "it is not a regular file")"
  STATE=/dev/null fork_beside_state
  assert_line "$(STATE=/dev/null refused_sentence "it is not a regular file")"
}

@test "a full table of living processes costs lineages over exec, and nothing else" {
  forge_state && forge_full_table $$
  fork_beside_state
  assert_output "carried on"
  run shim top --counters -n 1 "$STATE"
  assert_line --regexp "^  fork +2 +0 +0 "
  assert_line --partial "3 processes found the table of processes full"
}

@test "processes that have ended make room in a full table" {
  forge_state && forge_full_table 2147483647
  fork_beside_state
  run shim top --counters -n 1 "$STATE"
  assert_line --regexp "3 processes, .*; 2 creations"
  refute_output --partial "found the table of processes full"
}

@test "texts that do not end and lineages from a stranger's hand do no harm" {
  forge_state "$((handlers_at + 16))=$(printf '%096d' 7)" "$((handlers_at + 8)):4=2" \
    "$table_at:4=$$" "$((table_at + 4)):4=1" "$((table_at + 72))=$(printf '%0128d' 7)"
  fork_beside_state
  assert_output "carried on"
}

@test "counters stay exact but for those killed between a fork and its count" {
  # Under load the forks may be over before one is killed.
  for seed in 1 2 3 4 5; do
    LIMIT=120 run --separate-stderr shim run --stats --log /dev/null -- "$PROGRAMS/storm" 10000 64 "$seed"
    assert_success
    read -r counted killed <<<"$output"
    ((killed == 0)) || break
  done
  assert [ "$killed" -gt 0 ]
  [[ $stderr =~ creations:\ ([0-9]+)\ made,\ 0\ failed,\ 0\ of\ them\ refused ]]
  # What a killed worker made was counted by the shim, or by the worker, or by neither.
  difference=$((BASH_REMATCH[1] - counted))
  assert [ "${difference#-}" -le "$killed" ]
}
