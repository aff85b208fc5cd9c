#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# sweep --faults and --pairs: faults that last, and two of them in one run.

load ../test_helper

setup() {
  VICTIM=$PROGRAMS/sweep_victim
  cd "$BATS_TEST_TMPDIR" || return
}

repeat_line() { # the first finding's, with forkshim's path
  local line
  line=$(sed -n '/^  repeat:/ { n; s/^    //p; q }' <<<"$output")
  printf '%s' "${line/#forkshim/$FORKSHIM}"
}

@test "--faults from lets the second try fail as well" {
  run -1 shim sweep --faults once,from "$VICTIM" retry 2
  assert_line "1..4"
  assert_line "ok 1 - 0.1 fork EAGAIN (sweep_victim): same, status 0"
  assert_line --partial "not ok 2 - 0.1 fork EAGAIN+ (sweep_victim): silent, status 0, but"
  assert_line "ok 3 - 0.2 fork EAGAIN (sweep_victim): same, status 0"
  assert_line --partial "not ok 4 - 0.2 fork EAGAIN+ (sweep_victim): silent, status 0, but"
}

@test "a fault that lasts leaves alone what came before it, and repeats" {
  run -1 shim sweep --faults from --at 0.2 "$VICTIM" silent 3
  line=$(repeat_line)
  assert_equal "${line#"$FORKSHIM "}" "run -H 'fail error=EAGAIN program=$VICTIM depth=1 when=2+'\
 --timeout 5 -- $VICTIM silent 3 </dev/null"
  run -0 --separate-stderr bash -c "$line"
  assert_output "child 1"
}

@test "a fault that lasts meets the program's other processes at that depth, and no other program" {
  run -1 shim sweep --faults from --program dash --depth 2 --max 1 --check 'grep -c made >/dev/null' -- \
    bash -c 'for i in 1 2; do dash -c "/bin/echo made; exit 0"; done; ls / >/dev/null; exit 0'
  assert_line --partial "not ok 1 - 0.1.1 vfork EAGAIN+ (dash > echo made): silent"
}

@test "a lasting fault is told apart in lists of known findings and in results" {
  echo 'silent 0.1 fork EAGAIN+: the second try' >known
  run -1 shim sweep --faults once,from --allow known --json r.json "$VICTIM" retry 2
  assert_line --partial "not ok 2 - 0.1 fork EAGAIN+ (sweep_victim): silent, status 0, but"
  assert_line --regexp '^not ok 2 .* # TODO the second try$'
  assert_equal "$(jq -c '[.points[] | .faults]' r.json)" '["once","from","once","from"]'
  jq '.points |= map(select(.faults == "from")) | .points[].reason = "taken over"' r.json >half.json
  run -1 shim sweep --faults once,from --resume --json half.json "$VICTIM" retry 2
  assert_line "ok 1 - 0.1 fork EAGAIN (sweep_victim): same, status 0"
  assert_line --partial "not ok 2 - 0.1 fork EAGAIN+ (sweep_victim): silent, taken over"
  run -0 shim sweep --json once.json "$VICTIM" retry 2
  run -125 shim sweep --merge once.json r.json
  assert_output --partial '--faults is "once,from", there "once"'
}

@test "--faults takes once and from alone" {
  run -125 shim sweep --faults twice "$VICTIM" retry 1
  assert_output --partial "--faults 'twice': expected once or from"
}

@test "--action kill --faults from kills every child from there on" {
  run -1 shim sweep --action kill --faults from "$VICTIM" silent 3
  assert_line --partial "not ok 2 - 0.2 fork kill+ (sweep_victim): silent"
}

@test "a program whose path holds blanks, what patterns are made of or no UTF-8 meets a fault that lasts" {
  for name in 'a [b]' $'\xff\xc3b'; do
    mkdir "$name"
    cp "$VICTIM" "$name/v; #*%"
    run -1 shim sweep --faults from "$name/v; #*%" retry 1
    assert_line --partial "silent, status 0"
    line=$(repeat_line)
    run -0 --separate-stderr bash -c "$line"
    assert_output ""
  done
}

@test "--pairs lets two creations fail in one run, neighbours first" {
  run -1 shim sweep --pairs --max 5 --json r.json "$VICTIM" retry 3
  assert_line "# --max leaves 5 of 6 points"
  assert_line "ok 3 - 0.3 fork EAGAIN (sweep_victim): same, status 0"
  assert_line --partial "not ok 4 - 0.1,0.2 fork EAGAIN (sweep_victim): silent"
  assert_line --partial "not ok 5 - 0.2,0.3 fork EAGAIN (sweep_victim): silent"
  line=$(repeat_line)
  run -0 --separate-stderr bash -c "$line"
  assert_output $'child 2\nchild 3'
  run -1 shim sweep --merge r.json
  assert_line --partial "not ok 4 - 0.1,0.2 fork EAGAIN (sweep_victim): silent"
}

@test "a pair whose second creation is not reached is missed" {
  run -0 shim sweep --pairs --max 3 "$VICTIM" report 2
  assert_line --partial "ok 3 - 0.1,0.2 fork EAGAIN (sweep_victim): missed, status 3"
}

@test "--pairs needs a bound" {
  run -125 shim sweep --pairs "$VICTIM" report 2
  assert_output --partial "--pairs needs --max"
}

@test "ruby's backquotes hang when their fork fails for good" {
  run -1 shim sweep --faults once,from --confirm 0 --timeout 10 -- ruby -e 'puts `echo hi`'
  assert_line --partial "ok 1 - 0.1 fork EAGAIN (ruby"
  assert_line --regexp "^not ok 2 - 0.1 fork EAGAIN\+ \(ruby.*: hang, still running after "
}
