#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# sweep: what counts as the same, and programs that do not repeat.

load ../test_helper

setup() {
  VICTIM=$PROGRAMS/sweep_victim
  cd "$BATS_TEST_TMPDIR" || return
}

@test "--compare none looks at the status alone" {
  run -0 shim sweep --compare none "$VICTIM" silent 2
  assert_line "ok 2 - 0.2 fork EAGAIN (sweep_victim): same, status 0"
}

@test "--compare FILE looks at what the program wrote, and starts each run with the old file" {
  echo old >out
  run -1 shim sweep --compare out -- sh -c 'exec "$0" silent 2 >>out' "$VICTIM"
  assert_line --partial "silent, status 0, but out differs in line 2 (12 bytes instead of 20)"
  assert_line --partial "silent, status 0, but out ends in line 3 (12 bytes instead of 20)"
}

@test "--compare FILE sees a file that was not made" {
  run -1 shim sweep --compare out -- sh -c '"$0" silent 1 >out; [ -s out ] || rm out' "$VICTIM"
  assert_line --partial "silent, status 0, but out is missing"
}

@test "--compare FILE refuses a file that is not there before or after the fault-free run" {
  run -125 shim sweep --compare stdot "$VICTIM" reported 1
  assert_output --partial "forkshim: sweep: --compare stdot: no such file before or after the fault-free run"
  run shim sweep --compare stdout "$VICTIM" reported 1
  refute_output --partial "no such file"
}

@test "--compare FILE says that no fault-free run leaves a file that was there" {
  echo old >out
  run -0 shim sweep --compare out sh -c 'rm out; exec "$0" reported 1' "$VICTIM"
  assert_line "# --compare out: no fault-free run leaves this file, so a run that makes it differs"
  assert_equal "$(<out)" old
}

@test "--compare FILE and several jobs do not go together" {
  run -125 shim sweep --jobs 2 --compare out -- true
  assert_output --partial "--compare FILE needs --jobs 1"
}

@test "--normalize filters both outputs before they are compared" {
  run -0 shim sweep --normalize 'sed s/child.*/x/ | sort -u' "$VICTIM" silent 2
  assert_line "ok 1 - 0.1 fork EAGAIN (sweep_victim): same, status 0"
}

@test "--check decides whether a run did its work" {
  run -1 shim sweep --check 'grep -q "child 2"' "$VICTIM" silent 3
  assert_line --partial "ok 1 - 0.1 fork EAGAIN (sweep_victim): same, status 0"
  assert_line --partial "not ok 2 - 0.2 fork EAGAIN (sweep_victim): silent, status 0, but the"
}

@test "a --check or --normalize that fails without a fault is refused" {
  run -125 shim sweep --check false "$VICTIM" silent 1
  assert_output --partial "the command of --check says no to the fault-free run: false"
  run -125 shim sweep --normalize 'cat; false' "$VICTIM" silent 1
  assert_output --partial "the command of --normalize failed: cat; false"
}

@test "--before prepares each run" {
  run -0 shim sweep --before 'echo 1 >state' -- sh -c 'cat state; echo 2 >state; (exit 0); exit 0'
  run -125 shim sweep --before false -- sh -c '(exit 0); exit 0'
  assert_output --partial "the command of --before failed: false"
}

@test "--before may make the file of --stdin, and one that it does not make is named" {
  run -0 shim sweep --before 'seq 3 >numbers' --stdin numbers -- dash -c 'sort -n || exit; exit 0'
  assert_line --regexp '^ok 1 - 0\.1 .*: reported, status 2$'
  run -125 shim sweep --before true --stdin missing -- dash -c 'sort -n || exit; exit 0'
  assert_output --partial "sweep: --stdin: missing cannot be read: No such file or directory"
}

@test "a program whose output differs by itself is told so" {
  run -125 shim sweep -- sh -c 'echo >>runs; wc -l <runs; (exit 0); exit 0'
  assert_line "Bail out! the program is not repeatable: in a second fault-free run, standard\
 output differs in line 1; name a --normalize filter (such as sort), a --check command, or\
 --compare none"
}

@test "a program whose status differs by itself is told so" {
  run -125 shim sweep -- sh -c 'echo >>runs; (exit 0); [ $(wc -l <runs) -le 2 ] || kill -TERM $$'
  assert_output --partial "the fault-free run of sh ended with killed by SIGTERM; fix that first"
}

@test "a program that creates no process is refused, not passed with 0 points" {
  run -125 shim sweep true
  assert_output --partial "true created no process that forkshim sees, so a sweep proves nothing"
}

@test "a fault-free run that does not end is refused, and ended" {
  run -125 shim sweep --timeout 0.3 sh -c '(exit 0); sleep 61'
  assert_output --partial "did not end within 0.3 s"
  refute_left -fx "sleep 61"
}
