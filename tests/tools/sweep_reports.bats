#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# sweep: TAP, JUnit XML, GitHub's annotations and summary, JSON, and known findings.

load ../test_helper

setup() {
  VICTIM=$PROGRAMS/sweep_victim
  cd "$BATS_TEST_TMPDIR" || return
}

result() { # EXPRESSION on r, the parsed r.json
  /usr/bin/python3 -c 'import json, sys
r = json.load(open("r.json"))
print(eval(sys.argv[1]))' "$1"
}

@test "standard output is TAP that Perl's TAP::Parser takes without complaint" {
  shim sweep "$VICTIM" silent 3 >out.tap || true
  run -0 perl -MTAP::Parser -e '
    my $p = TAP::Parser->new({source => "out.tap"}); my %n;
    while (my $r = $p->next) { $n{$r->type}++ }
    print join(",", $p->tests_planned, scalar($p->failed), scalar($p->parse_errors), $n{yaml},
      $n{unknown} // 0)'
  assert_output "3,3,0,3,0"
}

@test "a # in the program's words is no TAP directive" {
  printf '#!/bin/sh\n(exit 0)\nexit 0\n' >'a # skip b'
  chmod +x 'a # skip b'
  run -0 shim sweep './a # skip b'
  refute_line --partial " # skip"
}

@test "the JUnit XML is valid for Ant and Jenkins" {
  shim sweep --junit r.xml "$VICTIM" silent 3 || true
  run -0 xmllint --noout --schema "$ROOT/tests/fixtures/junit.xsd" r.xml
  assert_output --partial "r.xml validates"
  run -0 xmllint --xpath 'concat(//testsuite/@tests, " ", //testsuite/@failures, " ",
    count(//failure[@type="silent"]), " ", //testcase[2]/@name)' r.xml
  assert_output "3 3 3 0.2 fork EAGAIN (sweep_victim)"
}

@test "the JUnit XML is valid whatever the program prints and is called" {
  printf '#!/bin/sh\nprintf "<\\001&\\377]]>\\n" >&2; x=$(echo a | cat); echo "$x"\n' >'<"&>'
  chmod +x '<"&>'
  run -1 shim sweep --junit r.xml './<"&>'
  run -0 xmllint --noout --schema "$ROOT/tests/fixtures/junit.xsd" r.xml
}

@test "a sweep that proves nothing, or a part of one, is no pass in any report" {
  export GITHUB_STEP_SUMMARY=$PWD/page.md
  local reason='after the others differs: it ended with status 3 instead of status 0'
  run -125 shim sweep --junit r.xml --sarif r.sarif --github --json r.json dash -c \
    '[ ! -e lock ] || exit 3; : >lock; (exit 0); rm lock; exit 0'
  assert_line --partial "::error title=forkshim::a fault-free run $reason"
  run -0 xmllint --xpath 'concat(//testsuite/@tests, " ", //testsuite/@errors, " ", count(//error),
    " ", //error/@message)' r.xml
  assert_output --regexp "^3 1 1 .*$reason"
  run -0 xmllint --noout --schema "$ROOT/tests/fixtures/junit.xsd" r.xml
  run -0 jq -r '.runs[0].invocations[0] | .executionSuccessful, .toolExecutionNotifications[].message.text' r.sarif
  assert_line --index 0 "false"
  assert_line --index 1 --partial "$reason"
  run -0 cat page.md
  assert_line --partial "${reason/:/'&#58;'}"
  jq '.spoilt = null | .points |= .[:1]' r.json >part.json
  run -125 shim sweep --merge part.json --junit r.xml
  run -0 xmllint --xpath 'concat(//testsuite/@tests, " ", //error/@message)' r.xml
  assert_output "2 --merge: of 2 points the files hold 1; a shard is missing or was interrupted"
}

@test "--github writes annotations to standard error and a summary page" {
  export GITHUB_STEP_SUMMARY=$PWD/page.md
  run -1 --separate-stderr shim sweep --github "$VICTIM" silent 1
  refute_line --partial "::"
  assert_equal "${stderr%%%0A*}" "::error title=forkshim%3A silent at 0.1 fork EAGAIN\
 (sweep_victim)::status 0, but standard output is empty instead of 8 bytes"
  run -0 cat page.md
  assert_line "1 finding in 1 point: 1 silent"
  assert_line --partial "| <code>0.1 fork EAGAIN (sweep_victim)</code> | silent |"
}

@test "--json holds every point with what is needed to repeat it" {
  run -1 shim sweep --json r.json --errors ENOMEM "$VICTIM" silent 2
  run -0 result 'r["classes"]["silent"], r["creations"], r["planned"], r["findings"]'
  assert_output "(2, 2, 2, 2)"
  run -0 result '[r["points"][1][k] for k in ("lineage", "function", "error", "class", "status")]'
  assert_output "['0.2', 'fork', 'ENOMEM', 'silent', 0]"
  run -0 result 'r["points"][1]["repeat"]'
  assert_output "forkshim run --fail ENOMEM@at:0.2 --timeout 5 -- $VICTIM silent 2 </dev/null"
}

@test "a report that cannot be written is an error before the sweep" {
  for option in --junit --json; do
    run -125 shim sweep "$option" ./absent/r touch ran
    assert_output "forkshim: sweep: $option: ./absent/r cannot be written: No such file or directory"
    run -125 shim sweep "$option" . touch ran
    assert_output "forkshim: sweep: $option: . cannot be written: Is a directory"
  done
  assert_not_exist ran
}

@test "a known finding that --allow names does not fail the sweep" {
  printf '# known\nsilent 0.1 fork EAGAIN: the first child is optional\n\n' >known
  run -1 shim sweep --allow known "$VICTIM" silent 2
  assert_line --regexp "^not ok 1 - .* # TODO the first child is optional$"
  assert_line "# 1 finding in 2 points: 2 silent"
  printf 'silent 0.* fork *: all children are\n' >known
  run -0 shim sweep --allow known --junit r.xml "$VICTIM" silent 2
  run -0 xmllint --xpath 'string(//testcase[1]/skipped/@message)' r.xml
  assert_output "allowed: all children are"
}

@test "a list of --allow with the line ends of Windows is read as any other" {
  printf '# known\r\n\r\nsilent * * *: all children are\r\n' >known
  run -0 shim sweep --allow known --json r.json "$VICTIM" silent 1
  assert_equal "$(jq -r '.points[0].allowed' r.json)" "all children are"
}

@test "a difference is shown of outputs that are no text, of long ones and of long lines" {
  run -1 shim sweep --confirm 0 perl -e 'print "\0first\0"; $| = 1; print fork // exit 0 ? "" : exit 0; wait;
    print "second\n\xff\0"'
  assert_line --partial '-\x00first\x00second'
  run -1 shim sweep --confirm 0 perl -e 'print "line $_\n" for 1..300000; $| = 1; exit 0 unless my $p = fork // exit 0;
    wait; print "the end\n"'
  assert_line "    @@ standard output line 300001 @@"
  assert_line "    -the end"
  run -1 shim sweep --confirm 0 perl -e 'print "x" x 300000; $| = 1; exit 0 unless my $p = fork // exit 0;
    wait; print "the end\n"'
  assert_line --regexp '^    -\.\.\.x{40}the end$'
}

@test "a line of --allow that nothing needs is named" {
  printf 'hang 0.1 fork EAGAIN: was bug 7\n' >known
  run -0 shim sweep --allow known "$VICTIM" report 1
  assert_line "# known:1: allows a finding that is not there any more: was bug 7"
}

@test "a line of --allow without a reason or a class is refused" {
  printf '\nsilent 0.1 fork EAGAIN\n' >known
  run -125 shim sweep --allow known "$VICTIM" report 1
  assert_output --partial 'known:2: expected "CLASS LINEAGE FUNCTION FAULT: REASON"'
  printf 'quiet 0.1 fork EAGAIN: x\n' >known
  run -125 shim sweep --allow known "$VICTIM" report 1
  assert_output --partial 'known:1: "quiet" is no class of sweep'
}
