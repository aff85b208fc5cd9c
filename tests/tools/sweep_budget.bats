#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# sweep --plan and --budget: what a sweep would do, and one that stops in order.

load ../test_helper

setup() {
  VICTIM=$PROGRAMS/sweep_victim
  cd "$BATS_TEST_TMPDIR" || return
}

# Makes four children, of which the last makes another. The Nth run in which it cannot and all after it
# wait.
slow() { # N
  cat >slow <<END
sub note { open my \$f, ">>", \$_[0]; print \$f "x"; close \$f; return -s \$_[0] }
sub make {
  my \$pid = fork;
  if (!defined \$pid) { sleep 60 if note("faults") >= $1; exit 3 }
  if (!\$pid) { exec @_ if @_; exit 0 }
  waitpid \$pid, 0;
  exit 4 if \$?;
}
note("runs"); make; make; make; make("dash", "-c", "(exit 0); exit 0");
END
}

@test "--plan prints the points, their classes and the time, and runs the program without a fault alone" {
  slow 1
  run -0 shim sweep --errors ENOMEM --plan --json r.json --junit r.xml perl slow
  assert_equal "$(cat runs)" xxx
  assert_not_exist r.json
  assert_not_exist r.xml
  assert_line --regexp '^1 [0-9a-f]{16} 0\.1 fork ENOMEM \(perl\)$'
  assert_line --regexp '^# [0-9]+ points in [2-9] classes: about .* for all, .* for the first of each class, and 2 runs of .* s for each finding$'
  assert_equal "$(sed -n 's/^[12] \([^ ]*\) .*/\1/p' <<<"$output" | uniq | wc -l)" 1
}

@test "a class outlives another order of the same creations" {
  run -0 shim sweep --plan dash -c '(exit 0); bash -c "(exit 0); exit 0"; exit 0'
  one=$(awk '/^[0-9]/ { print $2 }' <<<"$output" | sort -u)
  run -0 shim sweep --plan dash -c 'bash -c "(exit 0); exit 0"; (exit 0); exit 0'
  assert_equal "$(awk '/^[0-9]/ { print $2 }' <<<"$output" | sort -u)" "$one"
  assert_equal "$(wc -l <<<"$one")" 3
}

@test "--budget stops in order, names what is untested for --resume and --merge, and has its own status" {
  slow 2
  run -3 shim sweep --errors ENOMEM --budget 5 --timeout 30 --json r.json --junit r.xml perl slow
  assert_line --regexp '^ok 1 - 0\.1 fork ENOMEM \(perl\): reported, status 3$'
  assert_line --regexp '^ok 2 - 0\.2 .*: untested, the budget had run out # SKIP untested$'
  assert_line --regexp '^# --budget leaves [0-9]+ of [0-9]+ points untested$'
  assert_line --regexp '^# 0 findings in [0-9]+ points: 1 reported, [0-9]+ untested$'
  run -0 xmllint --noout r.xml
  assert_file_contains r.xml '<skipped message="the budget had run out"/>'
  run -125 shim sweep --merge r.json
  assert_line --partial "the files hold 1; a shard is missing"
  sed -i 's/sleep 60/1/' slow
  jq '.conditions |= del(.["the content of slow"])' r.json >edited.json
  run -0 shim sweep --errors ENOMEM --timeout 30 --resume --json edited.json perl slow
  refute_line --partial untested
}

@test "a budget takes the first of each class before the second of any" {
  slow 3
  run -3 shim sweep --errors ENOMEM --budget 12 --timeout 30 --json r.json perl slow
  assert_equal "$(jq -c '[.points[] | select(.class != "untested") | .lineage]' r.json)" '["0.1","0.4","0.4.1"]'
}

@test "a finding that the budget left no time to confirm is one" {
  slow 2
  sed -i 's/exit 3/kill "SEGV", $$/' slow
  run -1 shim sweep --errors ENOMEM --budget 5 --timeout 30 --max 1 perl slow
  assert_line --partial "): crash, killed by SIGSEGV, not confirmed within the budget"
}

@test "--pairs takes what a budget leaves" {
  run -1 shim sweep --pairs --budget 15 "$VICTIM" retry 3
  assert_line --partial "not ok 4 - 0.1,0.2 fork EAGAIN (sweep_victim): silent"
}

@test "a budget that is over before the first point still tests one, so that --resume gets on" {
  for tested in 1 2; do
    run -3 shim sweep --budget 1ms --resume --json r.json "$VICTIM" report 3
    assert_line --partial "# 0 findings in 3 points: $tested reported"
  done
  run -0 shim sweep --budget 1ms --resume --json r.json "$VICTIM" report 3
}

@test "a budget that suffices changes nothing" {
  run -1 shim sweep --budget 60 "$VICTIM" silent 2
  assert_line "# 2 findings in 2 points: 2 silent"
  run -0 shim sweep --budget 60 "$VICTIM" report 2
  refute_line --partial budget
}
