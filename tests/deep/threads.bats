#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# --deep and kinds = thread: threads that programs make without the library's knowledge.

# shellcheck disable=SC2154 # what the loaded files and run assign
load ../test_helper
load deep

build_within() { # COMPILER OPTION...
  "$@" -D_GNU_SOURCE -std=gnu17 -O1 -w -static -o "$BATS_TEST_TMPDIR/within" \
    "$ROOT/tests/fixtures/programs/within.c" -pthread
}

@test "each thread of a static program is logged, in its process and with no lineage of a process" {
  run within -- "$PROGRAMS/within" threads 3
  assert_output "3 made, 0 interrupted, 0 failed"
  run logged_within
  assert_output "0#1 thread:clone3 prepare
0#1 thread:clone3 parent
0#2 thread:clone3 prepare
0#2 thread:clone3 parent
0#3 thread:clone3 prepare
0#3 thread:clone3 parent"
  run jq -r 'select(.phase == "parent") | "\(.seq) \(.child) \(.flag_names)"' "$LOG"
  assert_line --index 1 --regexp '^2 null .*CLONE_THREAD'
}

@test "the second thread fails, and only that, by clone3 and by clone, for glibc, musl and 32 bits" {
  run shim run -q --deep --fail thread:EAGAIN@2 -- "$PROGRAMS/within" threads 3
  assert_output $'Resource temporarily unavailable\n2 made, 0 interrupted, 1 failed'
  run shim run -q --deep --fail thread:EPERM@at:0#2 -- "$PROGRAMS/within" clones 3
  assert_output "2 made, 0 interrupted, 1 failed"
  build_within musl-gcc -idirafter /usr/include -idirafter "/usr/include/$(gcc -print-multiarch)"
  run shim run -q --deep --fail thread:EAGAIN@2 -- "$BATS_TEST_TMPDIR/within" threads 3
  assert_output $'Resource temporarily unavailable\n2 made, 0 interrupted, 1 failed'
  [[ $(uname -m) == x86_64 ]] || return 0
  build_within gcc -m32 -idirafter "/usr/include/$(gcc -print-multiarch)"
  run shim run -q --deep --fail thread:EAGAIN@2 -- "$BATS_TEST_TMPDIR/within" threads 3
  assert_output $'Resource temporarily unavailable\n2 made, 0 interrupted, 1 failed'
}

@test "a static Go program is told that it has no more threads" {
  build_go begins < <(printf '%s\n' 'package main' 'func main() { println("begun") }')
  run within -- ./begins
  assert_success
  assert_output --partial begun
  assert_regex "$(logged_within)" '^0#1 thread:clone prepare'
  run shim run -q --deep --fail thread:ENOMEM@1 -- ./begins
  assert_failure 2
  assert_output --partial "runtime: failed to create new OS thread"
}

@test "clone3 that is refused with ENOSYS and the clone that libc makes then are one thread" {
  run within --fail thread:ENOSYS@1 -- "$PROGRAMS/within" threads 2
  assert_output $'Function not implemented\n1 made, 0 interrupted, 1 failed'
  run logged_within
  assert_line --index 1 "0#1 thread:clone3 failed"
  assert_line --index 2 --regexp '^0#2 thread:clone3? prepare$'
  assert_equal "${#lines[@]}" 4
}

@test "selectors choose among threads that only the kernel sees" {
  local -A made=([at=0#2]=3 [when=2..3]=2 [max=1]=3 [functions=thread:clone3]=0
    [functions=pthread_create]=4 [program=*/within]=0 [program=*/other]=4 [depth=0]=0 [depth=1]=4
    [threads=single]=0 [probability=0]=4 [kinds=exec]=4)
  local selector kind
  for selector in "${!made[@]}"; do
    kind='kinds=thread'
    [[ $selector != kinds=* ]] || kind=
    run shim run -q --deep -H "fail $kind $selector" -- "$PROGRAMS/within" threads 4
    assert_line "${made[$selector]} made, 0 interrupted, $((4 - made[$selector])) failed"
  done
}

@test "limit, delay and signal act on threads" {
  run shim run -q --deep -H 'limit kinds=thread rate=1/min burst=2' -- "$PROGRAMS/within" threads 4
  assert_line "2 made, 0 interrupted, 2 failed"
  within -H 'delay kinds=thread prepare=300ms when=1' -- "$PROGRAMS/within" threads 2
  run jq -s 'map(select(.phase == "parent")) | .[0].ns > 300000000 and .[1].ns < .[0].ns' "$LOG"
  assert_output true
  run shim run -q --deep -H 'signal kinds=thread parent=SIGTERM when=2' -- \
    "$PROGRAMS/within" threads 100000
  assert_failure 143
}

@test "threads have sums of their own, and are no processes" {
  run --separate-stderr shim run --deep --stats --require-fired --fail thread:EAGAIN@3 -- \
    "$PROGRAMS/within" threads 3
  assert_success
  assert_regex "$stderr" "1 process in .*, 0 creations: .*; 3 threads: 2 made, 1 failed, 1 of them"
  assert_regex "$stderr" "thread:clone3 +2 +1 +1 "
  within -- bash -c "'$PROGRAMS/within' threads 2; :"
  run shim report --summary "$LOG"
  assert_output --regexp 'thread:clone3 +2 '
  run shim report "$LOG"
  refute_output --partial '#1'
}

@test "a hooked program's threads are counted once, and those of its libc too" {
  run within -- /usr/bin/python3 -c 'import threading
for _ in range(2):
    thread = threading.Thread(target=int)
    thread.start()
    thread.join()'
  assert_success
  run logged_within thread
  assert_output "0#1 pthread_create prepare
0#1 pthread_create parent
0#2 pthread_create prepare
0#2 pthread_create parent"
  # A thread that libc makes for itself, for a timer.
  rm "$LOG"
  bare gcc -w -o "$BATS_TEST_TMPDIR/timed" -xc - <<'END'
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <errno.h>
#include <time.h>
static void ring(union sigval none) {}
static void* nothing(void* none) { return none; }
int main(void) {
  struct sigevent event = {.sigev_notify = SIGEV_THREAD, .sigev_notify_function = ring};
  timer_t timer;
  pthread_t thread;
  pthread_create(&thread, 0, nothing, 0);
  pthread_join(thread, 0);
  puts(timer_create(CLOCK_MONOTONIC, &event, &timer) ? strerror(errno) : "made");
  printf("%d\n", pthread_create(&thread, 0, nothing, 0));
}
END
  run within --fail thread:EAGAIN@at:0#2,0#3 -- "$BATS_TEST_TMPDIR/timed"
  assert_output $'Resource temporarily unavailable\n11'
  # The supervisor writes its line when the program goes on already.
  run jq -rs 'map(select(.phase == "failed") | "\(.lineage) \(.function) \(.refused_by)") | sort | .[]' "$LOG"
  assert_output --regexp '^0#2 thread:clone3? fail
0#3 pthread_create fail$'
}

@test "5,000 signals a second interrupt no thread of a static program, and none is counted twice" {
  run within -- "$PROGRAMS/within" timed_clones 500
  assert_output "500 made, 0 interrupted, 0 failed"
  run jq -r 'select(.phase == "parent") | .lineage' "$LOG"
  assert_output "$(seq -f '0#%g' 500)"
}

@test "a sweep makes each thread of a static program fail" {
  run -1 shim sweep --deep --kinds thread --progress 1h -- bash -c "'$PROGRAMS/within' threads 2; :"
  assert_line --regexp '^not ok 1 - 0\.1\\#1 thread:clone3 EAGAIN .within.: silent'
  assert_line --regexp '^not ok 2 - 0\.1\\#2 thread:clone3 EAGAIN .within.: silent'
}
