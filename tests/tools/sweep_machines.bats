#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# sweep --plan=FILE and --point: a plan that many workers share, of whom one may be killed.

load ../test_helper

setup() {
  VICTIM=$PROGRAMS/sweep_victim
  cd "$BATS_TEST_TMPDIR" || return
}

points() { # FILE
  jq -cS '.points[] | del(.seconds)' "$1"
}

@test "points of a plan by several workers, merged from their folder, are the whole sweep" {
  run -1 shim sweep --errors EAGAIN,ENOMEM --json whole.json "$VICTIM" silent 3
  run -0 shim sweep --errors EAGAIN,ENOMEM --plan=plan "$VICTIM" silent 3
  assert_line --partial "# 6 points in "
  seq 6 | xargs -P 3 -I{} timeout -k 1 60 "$FORKSHIM" sweep --point {} --plan=plan >out 2>&1 3>&- || true
  run -1 shim sweep --merge plan.d --json merged.json
  assert_line "# 6 findings in 6 points: 6 silent"
  assert_equal "$(points merged.json)" "$(points whole.json)"
}

@test "a worker takes a list of points, and its status is theirs" {
  shim sweep --plan=plan "$VICTIM" report 4
  run -0 shim sweep --point 1..2,4 --plan plan
  assert_line "1..3"
  assert_line "# 0 findings in 3 points: 3 reported"
  run -125 shim sweep --merge plan.d
  assert_line --partial "of 4 points the files hold 3; a shard is missing"
}

@test "a point that is done is not run again, and is told again" {
  shim sweep --plan=plan sh -c 'echo >>runs; (exit 0); exit 0'
  run shim sweep --point 1 --plan=plan
  first=$(grep -v '^#' <<<"$output")
  runs=$(wc -l <runs)
  run shim sweep --point 1 --plan=plan
  assert_equal "$(grep -v '^#' <<<"$output")" "$first"
  assert_equal "$(wc -l <runs)" "$runs"
}

@test "a worker that is killed loses its points alone" {
  shim sweep --timeout 30 --plan=plan "$VICTIM" hang-later 3
  shim sweep --point 1 --plan=plan
  timeout -k 1 60 "$FORKSHIM" sweep --point 2,3 --plan=plan >out 2>&1 3>&- &
  worker=$!
  wait_until test -e hanging
  kill -KILL "$(pgrep -P "$worker")"
  wait "$worker" || true
  run -125 shim sweep --merge plan.d
  assert_line --partial "of 3 points the files hold 1; a shard is missing"
  assert_line "ok 1 - 0.1 fork EAGAIN (sweep_victim): reported, status 3"
  wait_until bash -c '! pgrep -fx "$0 hang-later 3"' "$VICTIM"
}

@test "a plan is written once, and another one under its name is refused" {
  shim sweep --plan=plan "$VICTIM" report 2
  before=$(stat -c %y plan)
  shim sweep --plan=plan "$VICTIM" report 2
  assert_equal "$(stat -c %y plan)" "$before"
  run -125 shim sweep --plan=plan "$VICTIM" report 3
  assert_output --partial "plan: holds another plan; remove it"
  run -125 shim sweep --plan=plan --errors ENOMEM "$VICTIM" report 2
  assert_output --partial "plan: holds another plan"
}

@test "a worker whose program is another one, or creates others, is refused" {
  printf '%s\n' '(exit 0); (exit 0); exit 0' >script
  shim sweep --plan=plan sh script
  echo '# another' >>script
  run -125 shim sweep --point 1 --plan=plan
  assert_output --partial "plan: was made otherwise: the content of script is another one"
  shim sweep --plan=plan2 sh -c 'eval "$(cat "more")"; (exit 0); exit 0' 2>/dev/null
  printf '%s\n' 'dash -c "(exit 0); exit 0"; :' >'more'
  run -125 shim sweep --point 1 --plan=plan2
  assert_output --partial "the program must create the same processes on every machine"
}

@test "what is no plan, or no point of it, is refused" {
  shim sweep --json r.json "$VICTIM" report 2
  run -125 shim sweep --point 1 --plan=r.json
  assert_output --partial "r.json: holds no plan; write one by --plan=FILE"
  shim sweep --plan=plan "$VICTIM" report 2
  run -125 shim sweep --point 3..9 --plan=plan
  assert_output --partial "--point 3: the plan has 2 points"
  run -0 shim sweep --point 2..9 --plan=plan
  assert_line "1..1"
  run -125 shim sweep --point 1
  assert_output --partial "--point needs the file that --plan=FILE has written"
  for list in 0 x 2..1 1,,2; do
    run -125 shim sweep --point "$list" --plan=plan
    assert_output --partial "--point '$list': expected numbers and ranges"
  done
  mkdir empty
  run -125 shim sweep --merge empty
  assert_output --partial "empty: holds no results"
}

@test "options of the plan are those of its workers; -c and -H are given again" {
  shim sweep --plan=plan --compare none --action kill -H 'log output=l.jsonl' "$VICTIM" report 1
  run -125 shim sweep --point 1 --plan=plan
  assert_output --partial "plan: was made otherwise: -c and -H is"
  run -0 shim sweep -H 'log output=l.jsonl' --point 1 --plan=plan
  assert_line --partial "ok 1 - 0.1 fork kill (sweep_victim): "
}

@test "a plan or a recording that is not there, or is none, is said to be so" {
  echo '{}' >none
  run -125 shim sweep --point 1 -- absent
  assert_output "forkshim: sweep: absent: cannot be read: No such file or directory; expected a plan\
 that sweep --plan=FILE wrote"
  run -125 shim sweep --point 1 none
  assert_output "forkshim: sweep: none: expected a plan that sweep --plan=FILE wrote, found\
 something else"
  run -125 shim sweep --replay absent
  assert_output "forkshim: sweep: absent: cannot be read: No such file or directory; expected a\
 recording that sweep --record FILE wrote"
  run -125 shim sweep --replay none
  assert_output "forkshim: sweep: none: expected a recording that sweep --record FILE wrote, found\
 something else"
}
