#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# The tools with files and programs that are not there, or hold something else: the one that is
# wrong is named, and nothing ends a tool but a sentence.

load ../test_helper

setup() {
  VICTIM=$PROGRAMS/sweep_victim LOG=$ROOT/tests/fixtures/report/build.jsonl
  cd "$BATS_TEST_TMPDIR" || return
}

nested() { # OPENING: 200,000 of them
  head -c 200000 /dev/zero | tr '\0' "$1"
}

@test "a program that is not there gives 127 and one sentence, as with run" {
  run -127 shim sweep nope
  assert_output "forkshim: sweep: nope: not found in PATH"
  run -127 shim sweep ./nope
  assert_output "forkshim: sweep: ./nope: no such file"
  run -126 shim sweep "$PWD"
  assert_output "forkshim: sweep: $PWD: is a directory, expected a program"
  touch plain
  run -126 shim sweep ./plain
  assert_output "forkshim: sweep: ./plain: cannot be executed; its mode lacks the x bit for this user"
}

@test "a file for standard input that is not there is named" {
  run -125 shim sweep --stdin nofile touch ran
  assert_output "forkshim: sweep: --stdin: nofile cannot be read: No such file or directory"
  assert_not_exist ran
}

@test "results that are not there are named" {
  run -125 shim sweep --merge nofile
  assert_output "forkshim: sweep: nofile: cannot be read: No such file or directory"
  for words in "--html page.html --sweep nofile $LOG" "--html page --sweep nofile"; do
    # shellcheck disable=SC2086 # words
    run -125 shim report $words
    assert_output "forkshim: report: --sweep: nofile cannot be read: No such file or directory"
  done
}

@test "JSON that is no sweep's is refused by report and by --merge" {
  for json in '[]' '{}' '"x"' '{"points":7}' '{"format":7}' '{"format":"forkshim sweep 1"}'; do
    printf '%s' "$json" >r.json
    run -125 shim sweep --merge r.json
    assert_output --partial "r.json: "
    [[ $json == *sweep* ]] && continue
    run -125 shim report --html page.html --sweep r.json "$LOG"
    assert_output "forkshim: r.json: holds no points of a sweep; expected what 'forkshim sweep --json'\
 writes"
  done
  echo '{' >r.json
  run -125 shim report --html page.html --sweep r.json "$LOG"
  assert_output "forkshim: r.json: is no JSON; expected what 'forkshim sweep --json' writes"
}

@test "a value of another type in the results is damage, whichever it is" {
  shim sweep --json r.json "$VICTIM" silent 1 || (($? == 1))
  for key in command started creations planned shard shards notes points points[0].number \
    points[0].lineage points[0].class points[0].left points[0].seconds points[0].repeat; do
    for value in '{"a":1}' -1.5 '[[]]' null; do
      [[ $key$value != points\[0\].seconds-1.5 ]] || continue
      jq ".$key = $value" r.json >wrong.json
      run -125 shim sweep --merge wrong.json
      assert_output --partial "wrong.json: the results are damaged: "
    done
  done
}

@test "deep nesting in results and in a log ends no tool" {
  { printf '{"format":"forkshim sweep 1","points":' && nested '['; } >deep.json
  run -125 shim sweep --merge deep.json
  assert_output --partial "deep.json: expected results that sweep --json wrote"
  { nested '[' && nested ']'; } >deep.json
  run -125 shim report --html page.html --sweep deep.json "$LOG"
  assert_output --partial "deep.json: is nested too deeply; expected what"
  { printf '{"t":1,"phase":"start","pid":7,"lineage":"0","args":' && nested '[' && nested ']' &&
    echo '}'; cat "$LOG"; } >log
  run -0 --separate-stderr shim report log
  assert_regex "$stderr" "log:1: is no log record; left out 1 of"
}

@test "values of other types in a log are no records" {
  { printf '%s\n' '{"t":"x","phase":7}' '{"t":1,"phase":"start","pid":{"a":[]}}' '[]' '7'; cat "$LOG"
  } >log
  run -0 --separate-stderr shim report log
  assert_equal "$output" "$(shim report "$LOG")"
}

@test "top without a run of this user's says so, with a status of its own" {
  as_another=()
  ((EUID)) || as_another=(setpriv --reuid=60017 --regid=60017 --clear-groups)
  run bare "${as_another[@]}" "$FORKSHIM_BUILD/libexec/forkshim/top" -n 1
  ((EUID && status == 0)) || { assert_failure 1 &&
    assert_output "forkshim: top: no run of yours is going on"; }
  run shim top --help
  assert_line --partial "1 where no run of yours is going on"
}
