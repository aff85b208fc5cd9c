#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# sweep: findings where developers look: SARIF, annotations and compilers' lines with the line of the
# source, and what of the output differs.

load ../test_helper

setup() {
  cd "$BATS_TEST_TMPDIR" || return
}

# A program of ours in a folder of sources, whose line 8 loses a worker without a word.
build_silent() {
  mkdir -p src
  cat >"src/work er.c" <<'END'
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

/* The child's output is all that tells. */
__attribute__((noinline)) static void start_worker(int number) {
  fflush(stdout);
  const pid_t child = fork();
  if (child == 0) printf("worker %d\n", number), fflush(stdout), _exit(0);
  waitpid(child, NULL, 0);
}

int main(void) {
  puts("begin");
  for (int i = 0; i < 2; ++i) start_worker(i);
  puts("end");
  return 0;
}
END
  bare cc -g -O1 -o silent "src/work er.c"
}

sweep() { # ARG...
  LIMIT=60 shim sweep "$@"
}

# Exits with 1 and names what SARIF 2.1.0 demands and the file lacks: what GitHub and editors read.
check_sarif() { # FILE
  jq -er 'def need(ok; what): if ok then empty else what end;
    [need(.version == "2.1.0" and (."$schema" | test("sarif-2.1.0")); "version"),
     need(.runs | length == 1; "runs"),
     (.runs[0] | .tool.driver.rules as $rules |
       need(.tool.driver | (.name | type) == "string" and (.version | type) == "string"; "driver"),
       need([$rules[].id] | length == (unique | length); "rules"),
       need(.invocations[0].executionSuccessful | type == "boolean"; "invocations"),
       (.results[] |
         need($rules[.ruleIndex].id == .ruleId; "ruleIndex"),
         need(.level | IN("error", "warning", "note", "none"); "level"),
         need(.message.text | length > 0; "message"),
         need(.locations[0].physicalLocation.artifactLocation.uri | test("^[!-~]+$"); "uri"),
         need(.locations[0].physicalLocation.region.startLine // 1 | . >= 1; "startLine"),
         need([.partialFingerprints[]] | all(type == "string" and length > 0); "fingerprints"),
         need(.stacks // [] | all(.frames | length > 0); "stacks"),
         need(.suppressions // [] | all(.kind | IN("inSource", "external")); "suppressions")))] |
    if length == 0 then "valid" else join(" "), halt_error(1) end' "$1"
}

@test "SARIF has each finding with the line of its source and its fingerprints" {
  build_silent
  run -1 sweep --sarif r.sarif ./silent
  run -0 check_sarif r.sarif
  run jq -r '.runs[0].results | length, (.[0] | .ruleId, (.locations[0] |
    .physicalLocation.artifactLocation.uri, .physicalLocation.artifactLocation.uriBaseId,
    .physicalLocation.region.startLine, .logicalLocations[0].fullyQualifiedName),
    (.partialFingerprints | keys | join(" ")), (.stacks[0].frames | length > 2))' r.sarif
  assert_output '2
silent
src/work%20er.c
%SRCROOT%
8
start_worker
forkshimCalls/v1 forkshimNames/v1
true'
  run jq -r '.runs[0].results | map(.partialFingerprints."forkshimCalls/v1") | unique | length' r.sarif
  assert_output 1
}

@test "SARIF of a program without sources names the program, and known findings as suppressed" {
  printf 'silent 0.1.1 * *: known\n' >known
  run -1 sweep --sarif r.sarif --allow known -- dash -c 'n=$(ls / | wc -l); echo "$n"'
  run -0 check_sarif r.sarif
  run jq -r '.runs[0].results[] | .locations[0].physicalLocation.artifactLocation.uri +
    " " + (.suppressions[0].justification // "counts")' r.sarif
  assert_line --index 0 --regexp '^file:///.*/dash known$'
  assert_line --index 1 --regexp '^file:///.*/dash counts$'
}

@test "SARIF of a sweep without findings is valid, and so is one with hostile text" {
  run -0 sweep --sarif r.sarif "$PROGRAMS/sweep_victim" retry 1
  run -0 check_sarif r.sarif
  printf '#!/bin/sh\nprintf "\\033[1m\\377\\n"; x=$(echo a | cat); echo "$x"\n' >$'a"\\\e'
  chmod +x $'a"\\\e'
  run -1 sweep --sarif r.sarif $'./a"\\\e'
  run -0 check_sarif r.sarif
}

@test "--sarif that cannot be written ends the sweep before it begins" {
  run -125 sweep --sarif no/such.sarif ./silent
  assert_output --partial "--sarif: no/such.sarif cannot be written"
}

@test "annotations, TAP and JUnit XML have the line as compilers print it" {
  build_silent
  run -1 --separate-stderr sweep --github --junit r.xml ./silent
  assert_line --partial "    src/work er.c:8: error: in start_worker: silent: status 0"
  assert_regex "$stderr" '^::error file=src/work er\.c,line=8,title='
  run xmllint --xpath 'string(//failure)' r.xml
  assert_line --index 0 --partial "src/work er.c:8: error: in start_worker: silent: status 0"
  run -0 xmllint --noout --schema "$ROOT/tests/fixtures/junit.xsd" r.xml
}

@test "a finding shows the lines of its output that differ" {
  build_silent
  run -1 sweep --json r.json ./silent
  run jq -r '.points[1].difference' r.json
  assert_output $'@@ standard output line 3 @@\n-worker 1'
}

@test "of a long difference a few lines are shown, and of what is no text the bytes" {
  run -1 sweep --json r.json -- dash -c 'x=$(seq 100000 | cat); echo "$x"'
  run jq -r '[.points[] | select(.finding).difference][0]' r.json
  assert_line --index 0 "@@ standard output line 1 @@"
  assert_line --index 4 -- -4
  assert_line --regexp '^- \([0-9]+ more\)$'
  run -1 sweep --json r.json -- dash -c 'x=$(seq 3 | cat); printf "%s\0" "$x"'
  run jq -r '[.points[] | select(.finding).difference][0] | @json' r.json
  assert_output --partial '\n-1\n-2\n-3\u0000\n+'
}

@test "a file that --compare names shows its difference" {
  run -1 sweep --json r.json --compare made -- dash -c 'x=$(echo two | cat); printf "one\n%s\n" "$x" >made'
  run jq -r '[.points[] | select(.finding).difference] | unique[]' r.json
  assert_line --index 0 "@@ made line 2 @@"
  assert_line --index 1 -- -two
}
