#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# sweep: a finding is there each time, or is called unstable; a program that does not repeat itself is
# matched by what it does.

load ../test_helper

setup() {
  cd "$BATS_TEST_TMPDIR" || return
}

names() { # the points and their classes, without what a run says
  sed -nE 's/^(not )?ok ([0-9]+ - [^:]*:[^:]*)[:,].*/\2/p' <<<"$output"
}

# CRASH, HANG and LEAK name the runs with a fault that end so; others report it.
sweep_sometimes() { # STATUS ARG...
  rm -f failed
  run "$1" shim sweep --errors ENOMEM --compare none "${@:2}" -- perl -e '
    use POSIX;
    my $pid = fork;
    if (defined $pid) { exit 0 unless $pid; wait; exit 0 }
    open my $f, ">>", "failed"; print $f "x"; close $f;
    my $n = -s "failed";
    kill "ABRT", $$ if $ENV{CRASH} =~ /$n/;
    sleep 60 if $ENV{HANG} =~ /$n/;
    if ($ENV{LEAK} =~ /$n/) { exec "sh", "-c", "setsid sleep 61 >/dev/null 2>&1 & exit 3" }
    exit 3'
}

@test "a finding that is there in each of three runs is one" {
  CRASH=123 sweep_sometimes -1
  assert_line --partial "not ok 1 - 0.1 fork ENOMEM (perl): crash, killed by SIGABRT"
  assert_equal "$(cat failed)" xxxx # the last for the line of the script
}

@test "a finding that is there in one run or two of three is unstable, and fails no sweep" {
  CRASH=1 sweep_sometimes -0 --json r.json
  assert_line --partial "not ok 1 - 0.1 fork ENOMEM (perl): unstable, 1/3 crash (killed by SIGABRT),\
 2/3 reported (status 3) # TODO unstable 1/3"
  assert_line "# 0 findings in 1 point: 1 unstable"
  assert_equal "$(jq -c '.points[0] | [.class, .allowed]' r.json)" '["unstable","unstable 1/3"]'
  assert_equal "$(jq -c '[.points[0].finding, .findings]' r.json)" '[false,0]'
  echo 'crash * * *: known' >known
  run -0 shim sweep --merge r.json --allow known --sarif r.sarif
  assert_line "# 0 findings in 1 point: 1 unstable"
  assert_line --partial "# TODO unstable 1/3"
  assert_equal "$(jq -c '.runs[0] | [.results[0].level, .results[0].ruleId,
    .tool.driver.rules[.results[0].ruleIndex].id]' r.sarif)" '["note","unstable","unstable"]'
  CRASH=13 sweep_sometimes -0
  assert_line --partial "unstable, 2/3 crash"
}

@test "findings of other kinds in each run are one, of the first's kind" {
  CRASH=13 HANG=2 sweep_sometimes -1 --timeout 4
  assert_line --partial "): crash, killed by SIGABRT; 2/3 crash (killed by SIGABRT), 1/3 hang"
}

@test "a hang and a leak that more time and grace end are none" {
  HANG=1 sweep_sometimes -0 --timeout 4
  assert_line "ok 1 - 0.1 fork ENOMEM (perl): reported, status 3"
  LEAK=1 sweep_sometimes -0
  assert_line "ok 1 - 0.1 fork ENOMEM (perl): reported, status 3"
}

@test "--confirm 0 takes each finding at its word, and a known finding has one run" {
  CRASH=1 sweep_sometimes -1 --confirm 0
  assert_line --partial "): crash, killed by SIGABRT"
  assert_equal "$(cat failed)" xx # the last for the line of the script
  echo 'crash * * *: bug 7' >known
  CRASH=1 sweep_sometimes -0 --allow known
  assert_equal "$(cat failed)" x
}

@test "no leak is a process of a program that a fault-free run leaves, however many" {
  run -0 shim sweep --at 0.1 --compare none --errors ENOMEM -- perl -e '
    use POSIX;
    my $fail = !defined(my $pid = fork);
    exit 0 if defined $pid && !$pid;
    for (1 .. ($fail ? 3 : 1)) {
      next if fork;
      POSIX::setsid();
      exec "sleep", "6$_";
    }
    exit 0'
  assert_line "ok 1 - 0.1 fork ENOMEM (perl): same, status 0"
}

@test "a make that starts its commands in any order is matched, and two sweeps agree" {
  printf '%s\n' 'all: t1 t2 t3 t4' 't%: ; @echo $@' 'include order' >Makefile
  cat >flip <<'END'
if test -e flipped; then rm flipped; echo t1: t2; else touch flipped; echo t2: t1; fi >order
END
  LIMIT=60 run -0 shim sweep --before 'sh flip' --max 3 -- make -s -j8
  assert_line --regexp '^# not repeatable: without a fault, it made 4 and then 4 creations, in other places'
  assert_line --partial "ok 1 - make@1:1 posix_spawn EAGAIN (make): reported, status 2"
  first=$(names)
  LIMIT=60 run -0 shim sweep --before 'sh flip' --max 3 -- make -s -j8
  assert_equal "$(names)" "$first"
}

@test "a point of a program that makes another number of processes each time is the Nth of a program" {
  cat >pool <<'END'
n=$(wc -l <runs 2>/dev/null || echo 0); echo >>runs
for i in 1 2 3; do (exit 0); done
test $((n % 2)) = 0 || (exit 0)
exit 0
END
  run -0 shim sweep --compare none --json r.json -- dash pool
  assert_line --regexp '^# not repeatable: without a fault, it made . and then . creations, in other places'
  assert_line --partial "ok 4 - dash@1:4 "
  first=$(names)
  rm runs
  run -0 shim sweep --compare none --json r2.json -- dash pool
  assert_equal "$(names)" "$first"
  run -0 shim sweep --merge r.json
  assert_line --partial "ok 4 - dash@1:4 "
}

@test "lines that come in any order by themselves are compared in any order" {
  cat >order <<'END'
n=$(wc -l <runs 2>/dev/null || echo 0); echo >>runs
if test $((n % 2)) = 0; then echo one; echo two; else echo two; echo one; fi
(exit 0)
END
  run -0 shim sweep -- bash order
  assert_line "# without a fault, its lines come in another order each time, so their order is not compared"
}
