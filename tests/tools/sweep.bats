#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# sweep: each creation of a program fails once, and its answer is given a class.

load ../test_helper

setup() {
  VICTIM=$PROGRAMS/sweep_victim
  cd "$BATS_TEST_TMPDIR" || return
}

repeat_line() { # LINEAGE: the line for the finding there, with forkshim's path
  local line
  line=$(sed -n "/^not ok .* - $1 /,/^  \.\.\./ { /^  repeat:/ { n; s/^    //p } }" <<<"$output")
  printf '%s' "${line/#forkshim/$FORKSHIM}"
}

@test "a program that gets over every failed fork has no findings" {
  run -0 shim sweep "$VICTIM" retry 3
  assert_line "TAP version 13"
  assert_line "1..3"
  assert_line "ok 1 - 0.1 fork EAGAIN (sweep_victim): same, status 0"
  assert_line "ok 3 - 0.3 fork EAGAIN (sweep_victim): same, status 0"
  assert_line "# 0 findings in 3 points: 3 same"
}

@test "a program that says so and fails is reported, and no finding" {
  run -0 shim sweep "$VICTIM" report 2
  assert_line "ok 2 - 0.2 fork EAGAIN (sweep_victim): reported, status 3"
}

@test "status 0 with other output is silent, a finding" {
  run -1 shim sweep "$VICTIM" silent 2
  assert_line --partial "not ok 1 - 0.1 fork EAGAIN (sweep_victim): silent, status 0, but standard"
  assert_line "  class: silent"
  assert_line "  stderr: |"
  assert_line "    sweep_victim: fork: Resource temporarily unavailable"
  assert_line "# 2 findings in 2 points: 2 silent"
}

@test "an end by a signal is a crash" {
  run -1 shim sweep "$VICTIM" crash 1
  assert_line --partial "not ok 1 - 0.1 fork EAGAIN (sweep_victim): crash, killed by SIGABRT"
}

@test "a program that ignores SIGTERM and never ends hangs, and is ended" {
  run -1 shim sweep --timeout 3 "$VICTIM" hang 2
  assert_line --partial "not ok 2 - 0.2 fork EAGAIN (sweep_victim): hang, still running after "
  refute_left -x sweep_victim
}

@test "a daemon left behind is a leak, and is ended" {
  run -1 shim sweep "$VICTIM" leak 1
  assert_line --partial "): leak, status 0 and left 1 process behind: $VICTIM leak 1"
  refute_left -x sweep_victim
}

@test "a creation that a run does not reach is missed, and no finding" {
  run -0 shim sweep --compare none -- sh -c 'echo >>runs
    [ $(wc -l <runs) -gt 3 ] || (exit 0); exit 0'
  assert_line --regexp \
    "^ok 2 - .*: missed, status 0, and the creation was not reached # SKIP missed$"
}

@test "the repeat line of a finding repeats it" {
  run -1 shim sweep "$VICTIM" silent 3
  line=$(repeat_line 0.2)
  assert_equal "${line#"$FORKSHIM "}" \
    "run --fail EAGAIN@at:0.2 --timeout 5 -- $VICTIM silent 3 </dev/null"
  run -0 bash -c "$line"
  assert_line "child 1"
  refute_line "child 2"
  assert_line "child 3"
}

@test "the repeat line quotes the command for the shell" {
  run -1 shim sweep sh -c 'n=$(echo "it'\''s" | cat); echo "$n"'
  line=$(repeat_line 0.1.1)
  run bash -c "$line"
  refute_line "it's"
}

@test "--action kill kills each child in turn" {
  run -1 shim sweep --action kill "$VICTIM" crash 2
  assert_line --partial "not ok 2 - 0.2 fork kill (sweep_victim): crash, killed by SIGABRT"
}

@test "a late child changes nothing in a program that waits for it" {
  run -0 shim sweep --action delay --delay 200ms "$VICTIM" crash 2
  assert_line "ok 2 - 0.2 fork delay (sweep_victim): same, status 0"
}

@test "a late child finds a program that does not wait for it" {
  run -1 shim sweep --confirm 0 --action delay --delay 6s --before 'rm -f made' -- \
    perl -e 'unless (fork) { open F, ">made"; exit 0 }
      for (1..60) { last if -e "made"; select undef, undef, undef, .05 }
      print -e "made" ? "made" : "not made"; wait'
  assert_line --partial "not ok 1 - 0.1 fork delay"
}
