#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# `run --trace`: one line an event on the run's own standard error, while the program runs.

# shellcheck disable=SC2016 # for the programs
load ../test_helper

setup() {
  cd "$BATS_TEST_TMPDIR" || return
}

line='^ *[0-9.]+(us|ms|s) [?0-9.]+ +[^ ]+\[[0-9]+\] '

@test "creations, refusals, starts and exits are a line each, named as the programs were called" {
  ln -s /bin/dash shell
  run -2 shim run --trace --fail EAGAIN@3 -- ./shell -c 'exec 2>errors; ls >list; (/bin/true "a b"); (:)'
  assert_line --index 0 --regexp "^ +0us 0 +shell\[[0-9]+\] starts: \./shell -c 'exec 2>errors;"
  assert_line --regexp "^ .* 0\.1 +shell\[[0-9]+\] vfork = [0-9]+$"
  assert_line --regexp "^ .* 0\.1 +ls\[[0-9]+\] starts: ls$"
  assert_line --regexp "^ .* 0\.1 +ls\[[0-9]+\] exits with 0$"
  assert_line --regexp "^ .* 0\.2 +true\[[0-9]+\] starts: /bin/true 'a b'$"
  assert_line --regexp "^ .* 0\.3 +shell\[[0-9]+\] fork = -1 EAGAIN \(refused by fail\)$"
}

@test "a child that executes nothing has its parent's name" {
  run -0 shim run --trace -- bash -c '(exit 3); :'
  assert_line --regexp "^ .* 0\.1 +bash\[[0-9]+\] exits with 3$"
}

@test "the trace goes to the run's standard error, whatever the program does with its own" {
  run -0 --separate-stderr shim run --trace -- bash -c 'exec 2>errors; (:); echo out; echo err >&2'
  assert_output out
  assert_equal "$(<errors)" err
  # shellcheck disable=SC2154 # run sets it
  assert_regex "$stderr" 'fork = [0-9]+'
}

@test "lines of many processes at once are whole" {
  run -0 shim run --trace -- bash -c 'for i in {1..20}; do
    { for j in {1..20}; do (:); done; } & done; wait'
  wrong=$(grep -vcE "$line(starts: .*|fork = [0-9]+|exits with 0)\$" <<<"$output" || true)
  # The command is text of one line, too.
  assert_equal "$wrong" 0
  assert_equal "$(grep -c ' fork = ' <<<"$output")" 420
}

@test "names and arguments cannot steer the terminal" {
  name=$'a\e[31m\n'
  cp /bin/true "$name"
  run -0 shim run --trace -- "./$name" $'\e]0;owned\a' $'##vso[x]'
  refute_output --partial $'\e'
  assert_equal "${#lines[@]}" 2
  assert_line --index 1 --partial 'exits with 0'
}

@test "who does not read the trace does not hold the program up, and is told what was lost" {
  mkfifo errors
  bare "$FORKSHIM" run --trace -- bash -c 'for i in {1..2000}; do (:); done; echo $PPID >run' \
    2>errors &
  # Reads only when the process that writes the lines has given up.
  bash -c 'until [[ -s run ]] && ! pgrep -P "$(<run)" -x forkshim-log; do sleep 0.05; done
    exec cat' <errors >seen
  wait $!
  assert_file_contains seen '^forkshim: [0-9]* log lines were lost'
}

@test "a closed standard error ends no program, and --log has the same events" {
  run -0 bash -c '"$FORKSHIM" run --trace --log log -- bash -c "(:); echo out" 2>&-'
  assert_output out
  assert_equal "$(jq -r 'select(.phase == "parent").lineage' log)" 0.1
}

@test "a fork that was not intercepted is a line, too" {
  run -0 shim run -q --trace -- "$PROGRAMS/missed" fork fork
  assert_line --regexp "${line}was created by a fork that was not intercepted\$"
}

@test "a standard stream that is closed does not become the run's state file" {
  run -0 bash -c '"$FORKSHIM" run --trace --log log --stats --report page.html -- \
    bash -c "readlink /proc/\$PPID/fd/2; (:); readlink /proc/self/fd/2 || echo closed" 2>&-'
  assert_output $'/dev/null\nclosed'
  assert_equal "$(jq -r 'select(.phase == "parent").lineage' log | head -n 1)" 0.1
  run -0 bash -c '"$FORKSHIM" run --trace -- bash -c "readlink /proc/\$PPID/fd/[01]" <&- 2>&1'
  assert_line /dev/null
}

@test "--exec and a value are refused with --trace" {
  run -125 shim run --trace --exec -- true
  assert_output --partial "which --trace needs; leave one of them out"
  run -125 shim run --trace=yes -- true
  assert_output "forkshim: --trace takes no value, found \"yes\"; leave out =yes"
}
