#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# The order handler. Who is first shows in a log: a handler before the wait writes of the one side,
# a handler behind it of the other, so the lines stand in that order whatever the kernel does.

load ../test_helper

LOG=$BATS_TEST_TMPDIR/log.jsonl

log_handler() { # PHASE
  printf '[handler log-%s]\nplugin = log\noutput = %s\nphases = %s\n' "$1" "$LOG" "$1"
}

# The one of the two whose turn it is not by itself: the other is held up elsewhere.
order_with() { # FIRST SECOND [KEY=VALUE...]
  config < <(
    printf '[handler late]\nplugin = delay\n%s = 20ms\n' "$1"
    log_handler "$1"
    printf '[handler order]\nfirst = %s\nbound = 15s\nlead = 0s\n' "$1"
    printf '%s\n' "${@:3}"
    log_handler "$2"
  )
}

# The phases of the log by lineage, without repetition: one line where all had the same order.
orders() {
  jq -rs 'group_by(.lineage)[] | map(.phase) | join(" ")' "$LOG" | sort -u
}

@test "the child goes on first" {
  order_with child parent
  run preload bash -c 'for i in {1..10}; do (:); done'
  assert_equal "$(orders)" "child parent"
}

@test "the parent goes on first" {
  order_with parent child
  run preload bash -c 'for i in {1..10}; do (:); done'
  assert_equal "$(orders)" "parent child"
}

@test "many processes that fork at once keep the order, each its own" {
  order_with child parent
  run preload bash -c 'for i in {1..8}; do (for j in {1..5}; do (:); done) & done; wait'
  assert_equal "$(orders)" "child parent"
  assert_equal "$(jq -s length "$LOG")" 96
}

@test "threads that fork at once keep the order, each its own" {
  order_with parent child
  run preload /usr/bin/python3 -c '
import os, threading
def forks():
    for _ in range(5):
        pid = os.fork()
        pid or os._exit(0)
        os.waitpid(pid, 0)
threads = [threading.Thread(target=forks) for _ in range(4)]
for thread in threads: thread.start()
for thread in threads: thread.join()'
  assert_equal "$(orders)" "parent child"
  assert_equal "$(jq -s length "$LOG")" 40
}

@test "a child that was killed first holds its parent no longer than the bound" {
  config <<<$'[handler kill]\nplugin = signal\nchild = SIGKILL\n[handler order]\nbound = 0.2s'
  run preload /usr/bin/python3 -c '
import os, time
start = time.monotonic()
pid = os.fork()
print(time.monotonic() - start >= 0.2, os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))'
  assert_output "True -9"
}

@test "signals neither end the wait nor prolong it" {
  config <<<$'[handler kill]\nplugin = signal\nchild = SIGKILL\n[handler order]\nbound = 0.3s'
  run preload /usr/bin/python3 -c '
import os, signal, time
signal.signal(signal.SIGALRM, lambda *_: None)
signal.setitimer(signal.ITIMER_REAL, 0.002, 0.002)
start = time.monotonic()
os.fork()
print(time.monotonic() - start >= 0.3)'
  assert_output True
}

@test "a parent that was killed first holds its child no longer than the bound" {
  config <<<$'[handler kill]\nplugin = signal\nparent = SIGKILL
[handler order]\nfirst = parent\nbound = 0.2s'
  run preload bash -c '(echo child)'
  assert_failure 137
  assert_output --partial child
}

@test "more forks than there are slots keep the order" {
  config < <(printf '[handler order]\nbound = 15s\nlead = 0s\n')
  run preload "$PROGRAMS/create" -n 1000 fork clone
  assert_success
  assert_equal "$(grep -c 'child exited 7' <<<"$output")" 2000
}

@test "vfork and spawn do not wait" {
  config <<<$'[handler order]\nfirst = child\nbound = 1000s'
  run preload "$PROGRAMS/create" vfork clone-vfork
  assert_success
  run preload /usr/bin/python3 -c '
import os
print(os.waitpid(os.posix_spawn("/bin/true", ["true"], {}), 0)[1], os.system("exit 3") >> 8)'
  assert_output "0 3"
}

@test "the first one gets as far ahead as is said" {
  config <<<$'[handler order]\nfirst = child\nlead = 0.2s'
  run preload /usr/bin/python3 -c '
import os, time
start = time.monotonic()
os.fork() or os._exit(0)
print(time.monotonic() - start >= 0.2)'
  assert_output True
}

@test "who is neither child nor parent is refused, and so is what is no time" {
  for line in first=both first= bound=100x lead=61m; do
    config <<<"[handler order]"$'\n'"$line"
    run shim check
    assert_failure 125
    assert_output --regexp ":2: handler \"order\": ${line%=*} = \"${line#*=}\"; expected\
 (child or|a time)"
  done
}
