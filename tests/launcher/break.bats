#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# forkshim run --break and --break-run: a process stops before a creation, and a debugger sees it.

load ../test_helper

setup() {
  cd "$BATS_TEST_TMPDIR"
}

teardown() {
  [[ -z ${group-} ]] || kill -KILL -- "-$group" 2>/dev/null || true
}

is_stopped() { # PID
  [[ $(<"/proc/$1/stat") == *') T '* ]]
}

told() { # sets pid to that of the process that stops
  [[ $(<said) =~ process\ ([0-9]+),\ about ]] && pid=${BASH_REMATCH[1]}
}

@test "the process stops at its prepare, with a line that says how to attach, and goes on" {
  : >said
  LIMIT=100 shim run --timeout 90 --break at:0.2 -- bash -c '(echo one); (echo two); echo three' \
    >out 2>said &
  group=$!
  wait_until told
  told
  wait_until is_stopped "$pid"
  assert_equal "$(<out)" one
  assert_equal "$(<said)" "forkshim: handler \"signal\": process $pid, about to make 0.2 by fork, stops;\
 \`gdb -p $pid\` attaches, \`kill -CONT $pid\` lets it go on"
  assert_equal "$(tr '\0' ' ' <"/proc/$pid/cmdline")" "bash -c (echo one); (echo two); echo three "
  kill -CONT "$pid"
  wait "$group"
  assert_equal "$(<out)" $'one\ntwo\nthree'
}

@test "--break-run runs a command for the stopped process, and then lets it go on" {
  run -3 --separate-stderr shim run --break at:0.2 \
    --break-run 'sed -n "/^State/p" /proc/%p/status >state; echo "%p $FORKSHIM_EVENT_LINEAGE" >pid' -- \
    bash -c '(echo one); (echo $$ >own; echo two); exit 3'
  assert_output $'one\ntwo'
  assert_equal "$(<state)" $'State:\tT (stopped)'
  assert_equal "$(<pid)" "$(<own) 0.2"
}

@test "--break-run may end the process" {
  run -137 shim run --break 1 \
    --break-run 'kill -KILL %p; while kill -0 %p 2>/dev/null; do sleep 0.01; done' -- \
    bash -c '(:); echo alive'
  assert_output --regexp '^forkshim: handler "signal": process [0-9]+, about to .* lets it go on$'
  assert_equal "${#lines[@]}" 1
}

@test "gdb sees the caller of the creation in a process of a build" {
  printf 'all: a b\na b:\n\t@(echo $@; :)\n' >Makefile
  run -0 --separate-stderr shim run --break at:0.2.1 \
    --break-run 'gdb -batch -nx -p %p -ex "bt 30" >stack 2>&1' -- make
  assert_output $'a\nb'
  run cat stack
  assert_line --regexp '^#[0-9]+ .*(fork|Creation|dispatch)'
  assert_line --regexp '^#[0-9]+ .*libc_start'
}

@test "of a build of 2,000 targets the one creation that is named stops" {
  { seq -f 't%.0f:; @true' 2000
    echo "all: $(seq -s ' ' -f 't%.0f' 2000)"; } >Makefile
  unset MAKEFLAGS
  run -0 --separate-stderr shim run --log log --break at:0.1776 \
    --break-run 'echo "%p $FORKSHIM_EVENT_LINEAGE" >>stopped' -- make -j2 all
  assert_equal "$(<stopped)" "$(jq -r 'select(.phase == "start" and .lineage == "0").pid' log) 0.1776"
}

@test "a break by ordinal is that of the whole tree, and vfork and spawn stop, too" {
  for when in 1 3; do
    run -0 shim run --break "$when" --break-run 'echo $FORKSHIM_EVENT_LINEAGE >>order' -- \
      dash -c '(:); (:; (:)); /bin/true; :'
  done
  assert_equal "$(head -n 1 order)" 0.1
  assert_equal "$(wc -l <order)" 2
  run -0 shim run --break 1 --break-run 'echo $FORKSHIM_EVENT_FUNCTION >>functions' -- \
    /usr/bin/python3 -c 'import os, subprocess
os.waitpid(os.posix_spawn("/bin/true", ["true"], {}), 0)'
  assert_equal "$(<functions)" posix_spawn
}

@test "a debugger that cannot be started lets the process go on" {
  run -0 --separate-stderr shim run --break at:0.1 --break-run 'no-such-debugger %p' -- \
    bash -c '(echo one); echo two'
  assert_output $'one\ntwo'
  assert_regex "$stderr" 'no-such-debugger: command not found'
}

@test "a debugger has the terminal, and the run does not stop with its program" {
  run bare script -qec "$FORKSHIM run --break at:0.1 --break-run \
'read -r word && echo \"got \$word\" >&2' -- bash -c '(echo one); echo two'" /dev/null <<<answer
  assert_output --partial 'got answer'
  assert_line --partial two
}

@test "a break that is never reached is told at the end, and --require-fired counts it" {
  run -0 shim run --break at:0.9 -- bash -c '(:); :'
  assert_output --partial '--break at:0.9 never fired'
  run -125 shim run --require-fired --break 7 -- bash -c '(:); :'
}

@test "options that cannot be are refused" {
  while IFS='|' read -r words sentence; do
    eval "run -125 shim run $words -- touch ran"
    assert_output --partial "$sentence"
    assert_not_exist ran
  done <<'END'
--break soon|--break 'soon': expected an ordinal or a lineage, such as 3, 2..5 or at:0.3.1
--break|--break expects an ordinal or a lineage
--break-run 'gdb -p %p'|--break-run has nothing to wait for; add --break WHEN
--break 1 --break-run ''|--break-run expects a command, such as 'gdb -p %p'; it is empty
--break 1 --break-run "a'b\"c"|--break-run has quotation marks of both kinds
--break at:0.x|at
END
}
