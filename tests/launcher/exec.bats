#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# `forkshim run --exec` becomes the program: for whoever needs its pid, and nobody above it.

# shellcheck disable=SC2016 # for the program's shell
load ../test_helper

setup() { cd "$BATS_TEST_TMPDIR" || return; }

@test "--exec gives the program forkshim's own process" {
  run -0 bare sh -c 'echo $$; exec "$@"' - "$FORKSHIM" run --exec --fail EAGAIN -- \
    perl -e 'print "$$\n"; defined fork or print 0 + $!, "\n"'
  assert_equal "${lines[1]}" "${lines[0]}"
  assert_equal "${lines[2]}" 11
}

@test "--exec leaves no process beside the program" {
  run -0 bare unshare --user --map-root-user --pid --fork --kill-child --mount-proc \
    "$FORKSHIM" run --exec --fail EAGAIN@9 -- sh -c 'echo $$; ps -e -o pid= | grep -c .; :'
  assert_output --regexp $'^1\n[34]$'  # the shell, ps and grep
}

@test "--exec leaves the program no signal of the launcher's child" {
  run -0 bare python3 -c 'import os, signal, sys
signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGCHLD})
os.execv(sys.argv[1], sys.argv[1:])' "$FORKSHIM" run --exec --fail EAGAIN@9 -- \
    grep ShdPnd /proc/self/status
  assert_output --regexp '\s0000000000000000$'
}

@test "the tree's counters and the log work under --exec" {
  run -254 shim run --exec --log k --fail ENOMEM@2 -- bash -c '(:); (:);'
  assert_output "bash: fork: Cannot allocate memory"
  run jq -r 'select(.phase == "failed") | .lineage' k
  assert_output 0.2
}

@test "--exec is refused with what needs the end of the run" {
  for option in --stats --require-fired "--timeout 5" "--report page"; do
    # shellcheck disable=SC2086 # two words
    run -125 shim run --exec $option -- echo started
    assert_output "forkshim: --exec leaves no process that could see the end of the run, which\
 ${option%% *} needs; leave one of them out"
  done
  assert_not_exist page
}

@test "a program that cannot be executed is said under --exec, too" {
  printf '\177ELF\0\0\0' >program && chmod +x program
  run -126 shim run --exec -H lint -- ./program
  assert_output --partial "cannot start the command: ./program: Exec format error (ENOEXEC)"
}

@test "gdb starts a program by --exec as its exec-wrapper" {
  type -P gdb >/dev/null || skip "needs gdb"
  LIMIT=120 run -0 bare gdb -q -batch -iex "set auto-load off" -iex "set debuginfod enabled off" \
    -ex "set exec-wrapper $FORKSHIM run --exec -q -H lint" -ex "set startup-with-shell on" -ex run \
    --args /usr/bin/printenv LD_PRELOAD
  assert_line "$PRELOADED"
  assert_line --partial "exited normally"
}
