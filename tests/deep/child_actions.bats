#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# --deep: handlers act on children that only the kernel sees.

# shellcheck disable=SC2154 # what the loaded files and run assign
# shellcheck disable=SC2016 # programs of other shells
load ../test_helper
load deep

bounded() { timeout -k 1 50 "$@"; }

deep() { bounded "$FORKSHIM" run -q --deep --log "$LOG" "$@"; }

children() { jq -r 'select(.phase == "child") | .lineage' "$LOG" | sort -V; }

@test "a child gets its signal before its first instruction" {
  run --separate-stderr deep -H 'signal child=SIGTERM at=0.2' -- busybox sh -c '(echo one); (echo two); echo $?'
  assert_output $'one\n143'
  run deep -H 'signal child=SIGKILL' -- "$PROGRAMS/unseen" vforks 20
  assert_output "20 made, 0 interrupted, 0 failed"
}

@test "a vfork child gets its signal once it has executed" {
  run deep -H 'signal child=SIGTERM kinds=vfork' -- \
    busybox sh -c 'echo 30 | busybox xargs sleep; echo $?'
  assert_line --regexp '^12[0-9]$'
}

@test "a child that is stopped is said to be, and can go on" {
  run --separate-stderr deep -H 'signal child=SIGSTOP at=0.1' -- busybox sh -c '(echo ran) &
    until grep -q "^State:.T" /proc/$!/status; do :; done; kill -CONT $!; wait; echo end'
  assert_output --partial ran
  assert_line end
  assert_regex "$stderr" 'process [0-9]+, made as 0.1 by syscall:clone, stops; `gdb -p'
}

@test "a signal before the creation comes before it, and the creation is made once" {
  run deep -H 'signal prepare=SIGUSR1 when=1' -- \
    busybox sh -c 'trap "echo caught" USR1; (echo child); echo end'
  assert_output $'child\ncaught\nend'
  run children
  assert_output 0.1
  run deep -H 'signal prepare=SIGTERM' -- busybox sh -c '(echo child); echo end'
  assert_failure 143
}

@test "--break-run runs its command for a process without the library, which then goes on" {
  cd "$BATS_TEST_TMPDIR"
  run --separate-stderr deep --break at:0.2 --break-run \
    'sed -n "/^State/p" /proc/%p/status >state; echo "$(</proc/%p/comm) $FORKSHIM_EVENT_LINEAGE" >seen' -- \
    busybox sh -c '(echo one); (echo two); exit 3'
  assert_failure 3
  assert_output $'one\ntwo'
  assert_equal "$(<state)" $'State:\tT (stopped)'
  assert_equal "$(<seen)" "busybox 0.2"
  assert_equal "$(lineages)" $'0.1\n0.2'
  refute_regex "$stderr" "does not do all"
}

@test "--break-run may end a process without the library" {
  run --separate-stderr deep --break 1 --break-run 'kill -KILL %p' -- busybox sh -c '(:); echo alive'
  assert_failure 137
  assert_output ""
}

@test "delay holds the child, and not its parent" {
  run deep -H 'delay child=45s' -- \
    busybox sh -c '(echo child) & kill -9 $!; wait; echo parent'
  assert_output parent
  run deep -H 'delay parent=45s at=0.1' -- busybox sh -c '(echo child; kill -9 $$)'
  assert_output --partial child
}

@test "order lets either go first" {
  run deep -H 'order first=parent lead=45s' -- \
    busybox sh -c '(echo child) & kill -9 $!; wait; echo parent'
  assert_output parent
  run deep -H 'order first=child lead=45s' -- busybox sh -c '(echo child; kill -9 $$)'
  assert_output --partial child
}

@test "what has no phase in a creation is not selected for it" {
  run deep --stats -H 'order first=child' -- "$PROGRAMS/unseen" vforks 3
  assert_line --regexp '^ +order +0 +0 +order$'
  run deep --stats -H 'order first=child' -- "$PROGRAMS/unseen" forks 3
  assert_line --regexp '^ +order +3 +3 +order$'
}

@test "the log has the child's line, with its pid and its parent's" {
  run deep -- "$PROGRAMS/unseen" forks 3
  assert_output "3 made, 0 interrupted, 0 failed"
  run children
  assert_output $'0.1\n0.2\n0.3'
  run jq -s '(map(select(.phase == "parent") | [.child, .pid]) | sort) ==
    (map(select(.phase == "child") | [.pid, .ppid]) | sort)' "$LOG"
  assert_output true
}

@test "signals and threads do not keep a child from its handlers" {
  run deep -- "$PROGRAMS/unseen" timer 100
  assert_output "100 made, 0 interrupted, 0 failed"
  run children
  assert_equal "${#lines[@]}" 100
  rm "$LOG"
  run deep -- "$PROGRAMS/unseen" threads 20
  assert_success
  assert_equal "$(children)" "$(lineages)"
}

@test "a held child goes on where the supervisor is killed" {
  local runner
  deep -H 'delay child=45s at=0.1' -- busybox sh -c "(echo ran >'$BATS_TEST_TMPDIR/ran') & wait" &
  runner=$!
  is_held() { grep -q '"parent"' "$LOG"; }
  wait_until is_held
  kill -9 "$(pgrep -P "$runner" | head -n 1)"
  wait "$runner" || true
  has_run() { [[ -s $BATS_TEST_TMPDIR/ran ]]; }
  wait_until has_run
}

# The kernel lets nobody trace a process's further threads before the exec has ended, nor that end
# before the threads that are traced have been waited for.
@test "a thread that executes while others are about to be traced does not stop the run" {
  run deep -- "$PROGRAMS/exec_among_forks" 30 30
  assert_output over
}

@test "threads that fork while another one executes do not wait for ever" {
  run deep -- "$PROGRAMS/exec_among_forks" 30
  assert_output over
  run deep -H 'delay child=1ms..2ms' -- "$PROGRAMS/exec_among_forks" 10
  assert_output over
}
