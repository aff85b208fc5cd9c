#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# The library takes 2 KiB of the caller's stack at most, beyond what the function itself takes
# (forkshim-limits(7)): measured on a painted stack. The dynamic linker takes more than that where it
# binds a function at its first call, with the shim as without: hence a program that binds at its
# first calls, one that was bound at its start, and one for which all libraries were.

load ../test_helper

budget=2048
made=(fork _Fork vfork clone clone-vfork clone-raw clone3-raw spawn spawnp system popen wordexp
  forkpty)
executed=(execv execvp execve execvpe execl execlp execle fexecve execveat exec-raw _exit)

# Each way in a program of its own, so that none finds bound what another has called.
measure() { # RUNNER... -- BINDING WAY...
  local runner=() program=$PROGRAMS/painted_stack
  while [[ $1 != -- ]]; do runner+=("$1") && shift; done
  [[ $2 != start ]] || program+=_bound
  [[ $2 != all ]] || local -x LD_BIND_NOW=1
  # shellcheck disable=SC2016 # for the shell
  "${runner[@]}" sh -c 'program=$1; shift; for way; do "$program" "$way"; done' - "$program" "${@:3}"
}

bindings() { # COMMAND...: with the way of binding and its bare bytes
  for binding in calls start all; do
    bare_bytes=$BATS_TEST_TMPDIR/bare
    measure bare -- "$binding" "${ways[@]}" >"$bare_bytes"
    "$@"
  done
}

# The bytes that each way takes beyond the bare ones, where they are too many. The handlers are for
# the painted program alone. --log: the run's own log.
assert_in_budget() { # [HANDLER]...
  local handler handlers=()
  for handler; do
    case $handler in
      --log) handlers+=(--log "$BATS_TEST_TMPDIR/run.log") ;;
      *) handlers+=(-H "$handler program=painted_stack*") ;;
    esac
  done
  run -0 --separate-stderr measure shim run --quiet --follow-exec "${handlers[@]}" -- "$binding" \
    "${ways[@]}"
  run awk -v budget=$budget 'NR == FNR { bare[$1] = $2; next }
    !($1 in bare) || $2 > bare[$1] + budget { print $1, $2 - bare[$1] } END { print FNR }' \
    "$bare_bytes" - <<<"$output"
  assert_equal "$binding $* $output" "$binding $* ${#ways[@]}"
}

each_in_budget() { # HANDLER...: one after the other
  local one
  assert_in_budget
  for one; do assert_in_budget "$one"; done
}

@test "every function under every handler that logs or looks stays within its budget of stack" {
  ways=("${made[@]}")
  bindings each_in_budget "log output=$BATS_TEST_TMPDIR/log stack=yes" \
    "log output=$BATS_TEST_TMPDIR/log" "log output=/dev/null phases=prepare,parent,child,failed" \
    lint "lint output=$BATS_TEST_TMPDIR/lint" "limit live=99 rate=999/s" \
    "fail error=EAGAIN when=9999"
}

@test "so does each with the wait for its child, where the run writes the log" {
  ways=("${made[@]}")
  bindings each_in_budget --log
}

@test "every function under every handler that acts stays within its budget of stack" {
  ways=("${made[@]}")
  bindings each_in_budget "delay prepare=1ms parent=1ms child=1ms" "order first=child bound=1s" \
    "signal child=CONT" \
    "child umask=022 stdout=$BATS_TEST_TMPDIR/out setenv=A=B nice=1 rlimits=nofile=99" \
    "command run=/bin/false" "command run=/bin/false phase=parent" \
    "call library=libc.so.6 parent=sched_yield"
}

@test "a refusal stays within the same budget" {
  ways=(fork _Fork vfork clone clone-vfork)
  bindings each_in_budget "fail error=EAGAIN"
}

@test "pthread_create stays within the same budget under every handler that looks at threads" {
  ways=(thread)
  bindings each_in_budget "log output=/dev/null phases=prepare,parent,failed kinds=all,thread" \
    "lint output=/dev/null kinds=all,thread" "delay prepare=1ms parent=1ms kinds=all,thread" \
    "limit rate=999/s kinds=all,thread" "signal parent=CONT kinds=all,thread" \
    "command run=/bin/false kinds=all,thread" \
    "command run=/bin/false phase=parent kinds=all,thread" "fail error=EAGAIN kinds=all,thread" \
    "call library=libc.so.6 parent=sched_yield kinds=all,thread"
}

@test "an exec stays within the same budget under every handler that looks at it" {
  ways=("${executed[@]}")
  bindings each_in_budget "log output=/dev/null phases=prepare,failed kinds=all,exec" \
    "log output=$BATS_TEST_TMPDIR/log stack=yes kinds=exec" "lint output=/dev/null kinds=all,exec" \
    "delay prepare=1ms kinds=all,exec" "limit rate=999/s kinds=all,exec" \
    "fail error=EAGAIN kinds=exec"
}

@test "an environment that was scrubbed and is put back takes no more" {
  ways=("${executed[@]}" spawnp system popen)
  SCRUB=yes bindings each_in_budget
}

# 4,000 variables make an array of 32 KiB.
@test "a large environment that follow_exec changes takes no stack" {
  local i
  ways=(execv execvp spawnp)
  for ((i = 0; i < 4000; ++i)); do export "V$i=x"; done
  bindings each_in_budget
  SCRUB=yes bindings each_in_budget
}
