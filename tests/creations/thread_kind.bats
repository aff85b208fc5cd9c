#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# The kind thread: pthread_create and thrd_create, as handlers and as programs see them.

# shellcheck disable=SC2154 # what the loaded files and run assign
load ../test_helper
load ../trace
load ../state_files

THREAD_LOG=$BATS_TEST_TMPDIR/threads.jsonl

log_threads() { # [SECTION-TEXT]
  config <<<"[handler log]
kinds = all,thread
output = $THREAD_LOG
phases = prepare,parent,child,failed
${1-}"
}

# One line for each creation, in the order of their ends.
logged() {
  jq -r 'select(.phase == "parent" or .phase == "failed")
    | [.function, .kind, .lineage, .phase, .error // "-", .refused_by // "-"] | join(" ")' "$THREAD_LOG"
}

@test "each function that makes a thread runs prepare and parent, and no handler in the thread" {
  for function in pthread_create thrd_create; do
    rm -f "$THREAD_LOG"
    log_threads
    run preload "$PROGRAMS/make_threads" $function 2
    assert_output "2 begun, 0 changed"
    assert_equal "$(logged)" "$function thread 0#1 parent - -
$function thread 0#2 parent - -"
    assert_equal "$(jq -rs 'map(.phase + " " + (.tid == .pid | tostring)) | unique | join(",")' "$THREAD_LOG")" \
      "parent true,prepare true"
    run jq -rs -f "$ROOT/tests/log_pairs.jq" "$THREAD_LOG"
    assert_output ""
  done
}

@test "a handler that names no kind sees no thread" {
  trace_with "2=kinds = all"
  run preload "$PROGRAMS/make_threads" pthread_create 2
  assert_output "2 begun, 0 changed"
  assert_equal "$(count prepare) $(count parent)" "0 0"
}

@test "a refused thread gives its error number, and errno as glibc does where the kernel refuses" {
  log_threads '[handler fail]
kinds = thread
when = 2'
  run preload "$PROGRAMS/make_threads" pthread_create 3
  assert_output "result 11
2 begun, 0 changed"
  assert_equal "$(logged)" "pthread_create thread 0#1 parent - -
pthread_create thread 0#2 failed EAGAIN fail
pthread_create thread 0#3 parent - -"
}

# <threads.h>: 2 is thrd_error, 3 is thrd_nomem.
@test "thrd_create says in its own words what the error number says" {
  for row in "EAGAIN 2" "ENOMEM 3" "EPERM 2"; do
    run preload env "FORKSHIM_INLINE=[handler fail]
kinds = thread
error = ${row% *}" "$PROGRAMS/make_threads" thrd_create 1
    assert_equal "$row: $output" "$row: result ${row#* }
0 begun, 0 changed"
  done
}

# bats test_tags=native
@test "a handler is told of a thread that libc refuses" {
  log_threads
  run preload prlimit --as=300000000 "$PROGRAMS/make_threads" pthread_create 1
  assert_output "1 begun, 0 changed"
  rm "$THREAD_LOG"
  run preload /usr/bin/python3 -c 'import threading
threading.stack_size(1 << 46)
try:
    threading.Thread(target=print).start()
except RuntimeError as error:
    print(error)'
  assert_output "can't start new thread"
  assert_equal "$(logged)" "pthread_create thread 0#1 failed EAGAIN -"
}

# bats test_tags=no-qemu
@test "threads have numbers of their own, beside those of processes, in each process" {
  log_threads
  run preload "$PROGRAMS/make_threads" fork 2
  assert_output "2 begun, 0 changed"
  assert_equal "$(logged | sort)" "fork fork 0.1 parent - -
fork fork 0.2 parent - -
pthread_create thread 0.1#1 parent - -
pthread_create thread 0.2#1 parent - -"
}

# bats test_tags=native
@test "threads go on being counted in the next program of a process" {
  : >"$STATE" && chmod 600 "$STATE"
  log_threads
  FORKSHIM_STATE=$STATE run preload /usr/bin/python3 -c 'import os, sys, threading
t = threading.Thread(target=int); t.start(); t.join()
os.execv(sys.argv[1], sys.argv[1:])' "$PROGRAMS/make_threads" pthread_create 1
  assert_equal "$(logged)" "pthread_create thread 0#1 parent - -
pthread_create thread 0#2 parent - -"
}

@test "at names a thread, and no kinds are needed then" {
  for row in "at = 0#2" "functions = pthread_create" "kinds = thread"; do
    run preload env "FORKSHIM_INLINE=[handler fail]
$row
max = 1" "$PROGRAMS/make_threads" pthread_create 2
    assert_equal "$row: $output" "$row: result 11
1 begun, 0 changed"
  done
}

# bats test_tags=no-qemu
@test "depth, threads, caller and probability select threads" {
  local -A fails=(["depth = 0"]=2 ["depth = 1"]=0 ["threads = single"]=2 ["threads = multi"]=0
    ["caller = make_threads"]=2 ["caller = libc.so.6"]=0 ["probability = 0"]=0)
  for row in "${!fails[@]}"; do
    run preload env "FORKSHIM_INLINE=[handler fail]
kinds = thread
$row" "$PROGRAMS/make_threads" pthread_create 2
    assert_equal "$row: ${lines[-1]}" "$row: $((2 - fails["$row"])) begun, 0 changed"
  done
}

# bats test_tags=native
@test "forkshim run refuses threads by --fail, and counts them" {
  run -0 --separate-stderr shim run --stats --fail thread:EAGAIN@2 -- \
    "$PROGRAMS/make_threads" pthread_create 3
  assert_output "result 11
2 begun, 0 changed"
  assert_regex "$stderr" 'pthread_create  +2 +1 +1 '
  run shim run --quiet --require-fired --fail ENOMEM@at:0#1 -- "$PROGRAMS/make_threads" pthread_create 1
  assert_output "result 12
0 begun, 0 changed"
}

@test "a thread is made in a signal's handler, and with a cancellation pending, under every handler" {
  for handler in log "delay prepare=1ms parent=1ms" "limit rate=999/s" "command run=/bin/false" \
    "signal parent=CONT" "call library=libc.so.6 parent=sched_yield" "$PLUGINS/trace.so output=$TRACE"; do
    one_handler "$handler kinds=all,thread"
    run -0 --separate-stderr preload "$PROGRAMS/make_threads" signal 2
    assert_equal "$handler: $output" "$handler: 2 begun, 0 changed"
    run -0 --separate-stderr preload "$PROGRAMS/make_threads" cancelled 1
    assert_equal "$handler: ${lines[*]::2}" "$handler: goes on with 0 cancelled"
  done
}

@test "2,000 threads that make one each at once lose no number" {
  log_threads '[handler fail]
at = 0#1234'
  run preload "$PROGRAMS/make_threads" pthread_create 2000 at-once
  assert_regex "${lines[-1]}" '^1[0-9]{3} begun, 0 changed$'
  assert_equal "$(jq -r 'select(.phase == "prepare") | .lineage' "$THREAD_LOG" | sort -u | wc -l)" \
    "$(jq -r 'select(.phase == "prepare") | .seq' "$THREAD_LOG" | sort -n | tail -n 1)"
  assert_equal "$(logged | grep -v ' parent ')" "pthread_create thread 0#1234 failed EAGAIN fail"
}

# bats test_tags=native
@test "what has no meaning for a thread is refused with a sentence" {
  while IFS='|' read -r section sentence; do
    run preload env "FORKSHIM_INLINE=[handler ${section//;/$'\n'}" true
    assert_output "forkshim: FORKSHIM_INLINE:$sentence"
  done <<'EOF'
order];kinds = thread|2: kinds = "thread"; the handler order does nothing for the kind thread; leave it out
child];kinds = all,thread;umask = 022|2: kinds = "all,thread"; the handler child does nothing for the kind thread; leave it out
python];kinds = thread|2: kinds = "thread"; the handler python does nothing for the kind thread; leave it out
signal];at = 0#1;child = KILL|2: at = "0#1"; child of the handler signal means nothing for the kind thread; give that kind a section without it
limit];kinds = thread;live = 3|2: kinds = "thread"; live of the handler limit means nothing for the kind thread; give that kind a section without it
fail];kinds = fork;at = 0#1|2: kinds = "fork" leaves out thread, which its at names
fail];kinds = fork;functions = thrd_create|2: kinds = "fork" leaves out thread, which its functions names
EOF
}

# bats test_tags=native
@test "a program that takes pthread_create from libc's own handle gets the shim's" {
  log_threads
  run preload /usr/bin/python3 -c 'import ctypes, os
libc = ctypes.CDLL("libc.so.6")
thread = ctypes.c_ulong()
run = ctypes.CFUNCTYPE(ctypes.c_void_p, ctypes.c_void_p)(lambda argument: None)
print(libc.pthread_create(ctypes.byref(thread), None, run, None))
libc.pthread_join(thread, None)'
  assert_output 0
  assert_equal "$(logged)" "pthread_create thread 0#1 parent - -"
}
