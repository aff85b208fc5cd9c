#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# --deep: a creation has the same name in each run, whoever makes it, and is counted once.

# shellcheck disable=SC2016,SC2154 # for the program's shell; what the loaded files and run assign
load ../test_helper
load deep

@test "orphans keep their names, run by run" {
  local i
  for i in {1..5}; do
    rm -f "$LOG"
    run deep -- "$PROGRAMS/unseen" orphans 4
    assert_success
    assert_equal "$(lineages)" $'0.1\n0.1.1\n0.1.1.1\n0.1.1.1.1\n0.1.1.1.1.1'
  done
}

@test "eight threads that fork at once share no name" {
  run deep -- "$PROGRAMS/unseen" threads 25
  assert_output joined
  local names i
  names=$(for i in {1..200}; do echo "0.$i" && echo "0.$i.1"; done | sort -V)
  assert_equal "$(lineages)" "$names"
}

@test "a thread that executes stays the process that it was" {
  run deep -- "$PROGRAMS/unseen" thread_execs
  assert_output "2 made, 0 interrupted, 0 failed"
  assert_equal "$(lineages)" $'0.1\n0.2\n0.3'
}

@test "a process that shares its creator's memory has a name of its own" {
  run deep -- "$PROGRAMS/unseen" shares 2
  assert_output "3 made, 0 interrupted, 0 failed"
  # That of the helper is not among the numbers, since it is no creation.
  assert_equal "$(lineages)" $'0.1\n0.2\n0.3\n0.?.1'
}

@test "a process that sets all its limits is known all the same, and the run says what it risks" {
  run --separate-stderr aloud -- "$PROGRAMS/unseen" limits 2
  assert_output "3 made, 0 interrupted, 0 failed"
  assert_equal "$stderr" "forkshim: --deep: a process has set its limit RLIMIT_LOCKS (ulimit -x), by\
 which it is known; names in the tree below it are not sure to be the same in each run"
  assert_equal "$(lineages)" $'0.1\n0.2\n0.3'
}

@test "children that do not show their number any more hide none of the creations behind them" {
  local way ways=(limited)
  ((EUID != 0)) || ways+=(users)
  for way in "${ways[@]}"; do
    rm -f "$LOG"
    run deep -- busybox sh -c '"$0" "$1" 4; :' "$PROGRAMS/unseen" "$way"
    assert_output "4 made, 0 interrupted, 0 failed"
    assert_equal "$(lineages)" $'0.1\n0.1.1\n0.1.2\n0.1.3\n0.1.4'
    run shim run -q --deep --fail ENOMEM@4 -- busybox sh -c '"$0" "$1" 4; :' "$PROGRAMS/unseen" "$way"
    assert_output "3 made, 0 interrupted, 1 failed"
    # They are found by their parent, and so limited as living children are.
    run shim run -q --deep -H "limit live=3" -- "$PROGRAMS/unseen" "$way" 4
    assert_output "3 made, 0 interrupted, 1 failed"
  done
}

@test "what the kernel refuses is a creation, and so is the next one by the same instruction" {
  local as_user=() log way
  ((EUID != 0)) || as_user=("${AS_NOBODY[@]}")
  for log in "" "--log $LOG"; do
    # shellcheck disable=SC2086 # two words
    run shim run -q --deep $log --fail ENOMEM@5 -- "${as_user[@]}" \
      busybox sh -c '"$0" refused 5; :' "$PROGRAMS/unseen"
    assert_output "2 made, 0 interrupted, 3 failed"
    # shellcheck disable=SC2086 # two words
    run shim run -q --deep $log --fail ENOMEM@3 -- busybox sh -c '"$0" again 3; :' "$PROGRAMS/unseen"
    assert_output "1 made, 0 interrupted, 2 failed"
  done
}

@test "a process that keeps its number, since it lowered the limit, is known by its pid" {
  local as_user=()
  ((EUID != 0)) || as_user=("${AS_NOBODY[@]}")
  run --separate-stderr bare "${as_user[@]}" "$FORKSHIM" run --deep --log - -- "$PROGRAMS/unseen" lowers 3
  assert_output "4 made, 0 interrupted, 0 failed"
  assert_regex "$stderr" "--deep: a process has set its limit RLIMIT_LOCKS"
  grep '^{' <<<"$stderr" >"$LOG"
  assert_equal "$(lineages)" $'0.1\n0.2\n0.2.1\n0.3\n0.3.1\n0.4\n0.4.1'
}

@test "what hooked and static programs create is counted together, each once" {
  local mixed='(busybox sh -c "(:); dash -c \"(:); (:); :\"; (:); :"); (:); :' i
  for i in {1..3}; do
    rm -f "$LOG"
    run deep -- bash -c "$mixed"
    assert_success
    # busybox forks for dash, which forks twice.
    assert_equal "$(lineages)" $'0.1\n0.1.1\n0.1.2\n0.1.2.1\n0.1.2.2\n0.1.3\n0.2'
  done
  for i in {1..10}; do
    run deep --fail ENOMEM@at:0.1.2.2 --log "$LOG.fail" -- bash -c "$mixed"
    run jq -r 'select(.phase == "failed") | "\(.function) \(.lineage)"' "$LOG.fail"
    assert_output "fork 0.1.2.2"
    rm "$LOG.fail"
  done
  # `when` counts those of both.
  run --separate-stderr deep --fail ENOMEM@3 -- bash -c "$mixed"
  assert_equal "$stderr" "sh: can't fork: Cannot allocate memory"
}

@test "a hooked program that executes a static one, and back, goes on with its number" {
  run deep -- bash -c '(:); exec busybox sh -c "(:); exec dash -c \"(:); (:); :\""'
  assert_success
  assert_equal "$(lineages)" $'0.1\n0.2\n0.3\n0.4'
}

@test "a static child that creates before it is found, and executes a hooked program, keeps its count" {
  run deep -- busybox sh -c 'n=0
    while [ $n -lt 40 ]; do n=$((n + 1)); (:; (:); exec dash -c "(:); :"); done; :'
  assert_success
  local names n
  names=$(for n in {1..40}; do printf '0.%s\n0.%s.1\n0.%s.2\n' "$n" "$n" "$n"; done | sort -V)
  assert_equal "$(lineages)" "$names"
}

@test "a static program goes on behind what its hooked predecessor was refused" {
  run deep --fail EAGAIN@at:0.1 -- perl -e 'defined fork or exec "busybox", "sh", "-c", "(:); :"'
  assert_success
  run jq -r 'select(.phase == "parent" or .phase == "failed") | "\(.phase) \(.lineage)"' "$LOG"
  assert_output $'failed 0.1\nparent 0.2'
}

@test "a fork of a hooked program by an inline system call is seen, and not missed" {
  run --separate-stderr shim run --deep --log "$LOG" -- "$PROGRAMS/missed" fork
  assert_success
  assert_equal "$stderr" ""
  run jq -r 'select(.phase == "missed")' "$LOG"
  assert_output ""
  run jq -r 'select(.phase == "parent") | "\(.function) \(.lineage)"' "$LOG"
  assert_line --index 0 --regexp '^syscall:(fork|clone) 0\.1$'
}

@test "what a handler creates is nobody's creation" {
  run --separate-stderr shim run --deep --stats -H 'command run="/bin/busybox true"' -- \
    bash -c '(:); (:); true'
  assert_success
  assert_regex "$stderr" "2 creations: 2 made, 0 failed"
  refute_regex "$stderr" "syscall:"
}

@test "a hooked program in a pid namespace of its own is not counted twice" {
  run bare unshare -rp --fork true
  [[ $status == 0 ]] || skip "no user and pid namespaces for this user: $output"
  run --separate-stderr shim run --deep --stats -- unshare -rp --fork dash -c '(:); (:); true'
  assert_success
  assert_regex "$stderr" "3 creations: 3 made, 0 failed"
  refute_regex "$stderr" "syscall:"
  run deep -- unshare -rp --fork busybox sh -c '(:); (:); true'
  assert_equal "$(lineages)" $'0.1\n0.1.1\n0.1.2'
}
