#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# What a run says at its end without being asked: a fault that was never injected, forks past the
# shim, lost log lines. One line, or none.

# shellcheck disable=SC2016,SC2154 # for the program's shell; what the loaded files and run assign
load ../test_helper

not_loaded=", and what it created is not seen; forkshim doctor PROGRAM says why, and --deep sees it"

assert_remark() { # SENTENCE
  assert_success
  assert_equal "$stderr" "forkshim: $1"
}

@test "a fault that never fired is said, as the user wrote it" {
  run --separate-stderr shim run --fail EAGAIN@99 -- "$PROGRAMS/create" fork
  assert_remark "--fail EAGAIN@99 never fired (1 creation seen)"
  run --separate-stderr shim run -H 'delay child=1ms at=0.7' -- "$PROGRAMS/create" -n 2 fork
  assert_remark "-H 'delay child=1ms at=0.7' never fired (none of 2 creations selected)"
  run --separate-stderr shim run --fail EAGAIN -- env -i true
  assert_remark "--fail EAGAIN never fired (no creation seen); 1 program did not load the library\
 (true)$not_loaded"
}

@test "a handler of a file is called by its name" {
  config <<<$'[handler third]\nplugin = signal\nchild = SIGTERM\nwhen = 3'
  run --separate-stderr shim run -- "$PROGRAMS/create" fork
  assert_remark "the handler third never fired (1 creation seen)"
}

@test "a library that no process loaded is said" {
  run --separate-stderr shim run --fail EAGAIN -- busybox sh -c '(echo hi)'
  assert_output hi
  assert_remark "no process of the run loaded the library, so no fault was injected; forkshim\
 doctor busybox says why, and --deep sees what it creates"
  run --separate-stderr shim run --log /dev/null -- busybox true
  assert_remark "no process of the run loaded the library, so no handler ran; forkshim doctor\
 busybox says why, and --deep sees what it creates"
}

@test "a program of the run that did not load the library is said by its name" {
  run --separate-stderr shim run --log /dev/null -- sh -c 'busybox sh -c "(:)"; true'
  assert_remark "1 program did not load the library (busybox)$not_loaded"
  run --separate-stderr shim run --log /dev/null -- /usr/bin/python3 -c 'import os
os.waitpid(os.posix_spawn("/bin/busybox", ["busybox", "true"], os.environ), 0)'
  assert_remark "1 program did not load the library (busybox)$not_loaded"
  run --separate-stderr shim run --stats -- sh -c 'env -i true; env -i ls; true'
  assert_equal "${stderr_lines[-1]}" "2 programs did not load the library (ls, true), and what they\
 created is not seen; forkshim doctor PROGRAM says why, and --deep sees it"
}

@test "a run says that PROGRAM did not load the library where what it started has the name 0" {
  local log=$BATS_TEST_TMPDIR/log command=(busybox sh -c '/usr/bin/dash -c "(:); :"; :') pid sentence
  run --separate-stderr shim run --log "$log" -- "${command[@]}"
  pid=$(jq 'select(.phase == "start" and .lineage == "0").pid' "$log")
  sentence="busybox itself did not load the library, and what it created is not seen: 0 is process\
 $pid, the first of the run that did; forkshim doctor busybox says why, and --deep sees it"
  assert_remark "$sentence"
  run --separate-stderr shim run --stats -- "${command[@]}"
  assert_regex "${stderr_lines[-1]}" '^busybox itself did not load the library, .* 0 is process [0-9]+,'
  for quiet in -q --deep; do
    run --separate-stderr shim run "$quiet" --log /dev/null -- "${command[@]}"
    assert_equal "$stderr" ""
  done
  run --separate-stderr shim run --log /dev/null -- busybox sh -c 'exec dash -c "(:); :"'
  assert_equal "$stderr" ""
}

@test "a program that cannot reach the state of the run is said" {
  run --separate-stderr shim run --log /dev/null -- unshare --mount sh -c 'mount -t tmpfs tmpfs /dev/shm
    exec dash -c "(:); :"'
  assert_remark "1 program did not load the library (dash)$not_loaded"
}

@test "programs that load the library, fail to start or are killed early are not said" {
  run -127 --separate-stderr shim run --log /dev/null -- bash -c 'seq 300 | xargs -n 1 -P 4 true
    /no/such; no_such; exec /no/such' -
  [[ $stderr != *"did not load"* ]]
  run --separate-stderr shim run --log /dev/null -- sh -c 'kill -KILL $$'
  [[ $stderr != *"did not load"* ]]
  run --separate-stderr shim run --log /dev/null --deep -- busybox sh -c 'busybox true; true'
  [[ $stderr != *"did not load"* ]]
}

@test "a program that outlives the run is not said, which may be about to load the library" {
  mkfifo "$BATS_TEST_TMPDIR/begun"
  run --separate-stderr shim run --log /dev/null -- sh -c 'busybox sh -c "echo >$0; exec sleep 60" \
    </dev/null >/dev/null 2>&1 3>&- & read -r _ <"$0"; echo $!' "$BATS_TEST_TMPDIR/begun"
  assert_success
  kill "$output"
  assert_equal "$stderr" ""
}

@test "forks that were not intercepted are said" {
  run --separate-stderr shim run --log /dev/null -- "$PROGRAMS/missed" fork
  assert_remark "1 fork was not intercepted: no handler ran for it, and the counters leave it out"
}

@test "log lines that a full disk or a closed standard error did not take are counted" {
  run --separate-stderr shim run --log /dev/full -- dash -c '(:); true'
  assert_remark "5 log lines were lost: No space left on device"
  run --separate-stderr shim run --log - -- bash -c 'exec 2>/dev/null; (:); true'
  assert_success
  assert_equal "${stderr_lines[1]}" "forkshim: 4 log lines were lost: Bad file descriptor"
}

@test "what a run inside the run starts is not said to lack the library" {
  for options in --fail=EAGAIN@9 '--exec --fail=EAGAIN@9'; do
    # shellcheck disable=SC2086 # several words
    run --separate-stderr shim run --log /dev/null -- \
      "$FORKSHIM" run $options -q -- dash -c '(:); exit 3'
    assert_failure 3
    assert_equal "$stderr" ""
  done
  run --separate-stderr shim run --log /dev/null -- "$FORKSHIM" check --fail EAGAIN
  assert_success
  assert_equal "$stderr" ""
}

@test "lines of a log that was removed while the run went on are lost" {
  cd "$BATS_TEST_TMPDIR"
  for options in "--log gone" "--log gone --deep" "--log gone --log kept"; do
    # shellcheck disable=SC2086 # several words
    run --separate-stderr shim run $options -- bash -c '(:)
      until [[ -s gone ]]; do sleep 0.01; done; rm gone; (:); :'
    assert_success
    assert_regex "$stderr" '^forkshim: [1-9][0-9]* log lines were lost: No such file or directory$'
    assert_not_exist gone
  done
  # A file that had no name is whoever's who opened it, and one that was renamed is there.
  run --separate-stderr shim run --log kept -- bash -c '(:)
    until [[ -s kept ]]; do sleep 0.01; done; mv kept moved; (:); :'
  assert_equal "$stderr" ""
  exec 7<>nameless
  rm nameless
  run --separate-stderr shim run --log /dev/fd/7 -- bash -c '(:); :'
  exec 7>&-
  assert_equal "$stderr" ""
}

@test "several remarks are one line" {
  run --separate-stderr shim run --log /dev/full --fail EAGAIN@9 -- dash -c '(:); true'
  assert_remark "--fail EAGAIN@9 never fired (1 creation seen); 5 log lines were lost: No space left\
 on device"
}

@test "a run with nothing to say is silent" {
  run --separate-stderr shim run --fail EAGAIN@2 --log /dev/null -- "$PROGRAMS/create" -n 2 fork
  assert_equal "$stderr" ""
  run --separate-stderr shim run -H 'order first=child when=9' -- "$PROGRAMS/create" fork
  assert_equal "$stderr" ""
  run --separate-stderr shim run -H "$PLUGINS/trace.so output=/dev/null" -- true
  assert_equal "$stderr" ""
}

@test "--quiet leaves the line out, and the counters of a run without handlers" {
  for option in -q --quiet; do
    run shim run "$option" --fail EAGAIN@99 --log /dev/full -- "$PROGRAMS/missed" fork
    assert_success
    refute_output --partial forkshim:
    run shim run "$option" -- true
    refute_output
  done
  run shim run -q --stats -- true
  assert_line --partial "0 creations"
}

@test "--quiet takes nothing from --require-fired" {
  run -125 shim run -q --require-fired --fail EAGAIN@99 -- true
  assert_output "forkshim: --require-fired: --fail EAGAIN@99 never fired (no creation seen)"
}

@test "--log refuses a folder that makes no files before the program starts" {
  run -125 shim run --log /proc/x -- echo started
  assert_output 'forkshim: --log /proc/x: handler "log": output = "/proc/x": No such file'\
' or directory'
}
