#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# What forkshim report makes of logs that are cut, joined, hostile or not quite in order.

setup() {
  load ../test_helper
  LOG=$ROOT/tests/fixtures/report/build.jsonl
  REPORT=$FORKSHIM_BUILD/libexec/forkshim/report
  MINE=$BATS_TEST_TMPDIR/log
}

report() {
  bare "$REPORT" "$@"
}

@test "a cut last line and garbage are left out and counted in one sentence" {
  { sed 3q "$LOG"; echo garbage; sed 1,3d "$LOG"; head -c 90 "$LOG"; } >"$MINE"
  run -0 --separate-stderr report "$MINE"
  assert_equal "$output" "$(report "$LOG")"
  assert_equal "${stderr-}" "forkshim: $MINE:4: is no log record; left out 2 of 16 lines (a cut\
 last line is usual where a run was killed)"
}

@test "a line behind the piece that a killed process left is read" {
  { sed 3q "$LOG"; sed -n 3p "$LOG" | head -c 90; sed 1,3d "$LOG"; } >"$MINE"
  run -0 --separate-stderr report "$MINE"
  assert_equal "$output" "$(report "$LOG")"
  assert_regex "${stderr-}" "forkshim: $MINE:4: is no log record; left out 1 of "
}

@test "a record behind what a program printed, or a collector put before it, is not left out" {
  { sed 's/^/2026-11-27 web | /' "$LOG"; echo noise; } >"$MINE"
  run -0 --separate-stderr report "$MINE"
  assert_equal "$output" "$(report "$LOG")"
  all=$(wc -l <"$LOG")
  assert_regex "${stderr-}" "forkshim: $MINE:$((all + 1)): is no log record; left out 1 of "
}

@test "below the depth that a lineage can tell, too, each process is there once" {
  echo '[ "$1" -eq 0 ] || { dash "$0" $(($1 - 1)); :; }' >"$BATS_TEST_TMPDIR/deep"
  run -0 shim run --log "$MINE" -- dash "$BATS_TEST_TMPDIR/deep" 70
  run -0 report --summary "$MINE"
  assert_line --regexp '^71 processes in .*, 70 creations: 70 made'
  assert_line --regexp '^deepest .*~, depth 70$'
  run -0 report "$MINE"
  assert_equal "${#lines[@]}" 71
}

@test "binary noise and a line of many megabytes are no records" {
  { head -c 5000000 /dev/zero | tr '\0' x; echo; cat "$LOG"; head -c 3000 "$REPORT"; } >"$MINE"
  run -0 --separate-stderr report "$MINE"
  assert_equal "$output" "$(report "$LOG")"
  assert_regex "${stderr-}" "forkshim: $MINE:1: is no log record"
}

@test "standard input is read for -" {
  run -0 report - <"$LOG"
  assert_equal "$output" "$(report "$LOG")"
}

@test "a log a process joins to the same tree as one log" {
  for pid in 100 101 102 103; do
    grep "\"pid\":$pid," "$LOG" >"$BATS_TEST_TMPDIR/$pid"
  done
  run -0 report "$BATS_TEST_TMPDIR"/10?
  assert_equal "$output" "$(report "$LOG")"
}

@test "logs that each begin with a root are runs of their own, whatever their process ids" {
  run -0 report "$LOG" "$LOG"
  assert_line --index 0 'make  x 2  0 .. 0  9.00 ms .. 9.00 ms  exit 2'
}

@test "JSON with blanks, other order and unknown keys reads the same" {
  jq -c '{new: [1.5, {a: null}]} + (to_entries | reverse | from_entries)' \
    "$LOG" | sed 's/,"/ , "/g' >"$MINE"
  run -0 --separate-stderr report --tree --summary "$MINE"
  assert_equal "$output" "$(report --tree --summary "$LOG")"
  assert_equal "${stderr-}" ''
}

@test "terminal escapes, direction marks and invalid bytes of programs are shown, not sent" {
  printf '%s\xff\xc2\x9b%s\xff\xc2\x9b%s\n' \
    '{"t":1,"phase":"start","lineage":"0","pid":7,"program":"/p\u001b]0;' \
    '","args":["/a\u001b]0;' '\u202ex\n\udc80","\u009b31m"]}' >"$MINE"
  run -0 report "$MINE"
  assert_output 'a\x1b]0;\xff\x9b\u{202e}x\x0a\x80 \x9b31m  [7] 0  ?  no exit record'
  run -0 report --summary "$MINE"
  refute_output --regexp $'\e'
}

@test "words with a blank or a quotation mark are quoted as a shell has them" {
  jq -c 'if .args then .args = ["make", "two words", "it'"'"'s", "", "\"x\"", "x"] else . end' \
    "$LOG" >"$MINE"
  run -0 report "$MINE"
  assert_line --index 0 --partial "make 'two words' \"it's\" '' '\"x\"' x "
}

@test "a process id that comes back is another process" {
  sed 's/"t":1763762240/"t":1763762250/; s/"lineage":"0\.4/"lineage":"0.5/' "$LOG" |
    sed -n '/"lineage":"0\.5/p' | cat "$LOG" - >"$MINE"
  run -0 report --summary "$MINE"
  assert_line --partial '7 processes'
}

@test "a child that was quicker than its parent's record is one process" {
  for line in 1 3 6 2; do
    sed -n "${line}p" "$LOG"
  done >"$MINE"
  run -0 report --no-fold "$MINE"
  assert_line '└─ vfork > cc1 -quiet a.c  [101] 0.1  2.40 ms  exit 0'
}

@test "a process whose parent is gone is known by its lineage" {
  sed '1!d; s/"ppid":50/"ppid":1/' "$LOG" >"$MINE"
  sed -n '3s/"ppid":100/"ppid":1/p' "$LOG" >>"$MINE"
  run -0 report "$MINE"
  assert_line '└─ cc1 -quiet a.c  [101] 0.1  ?  no exit record'
}

@test "an image that lost its lineage in exec and its parent to exit is still the same process" {
  { sed 3q "$LOG"; sed -n '3s/"0\.1",\(.*\)"ppid":100/"0",\1"ppid":1/p' "$LOG"; } >"$MINE"
  run -0 report --summary "$MINE"
  assert_line --partial '2 processes in'
}

@test "a process that counts process ids of its own is joined to its creation" {
  { sed 2q "$LOG"; sed -n '3s/"pid":101,"ppid":100/"pid":1,"ppid":0/p' "$LOG"; } >"$MINE"
  run -0 report --tree --summary "$MINE"
  assert_line '└─ vfork > cc1 -quiet a.c  [1] 0.1  ?  no exit record'
  assert_line --partial '2 processes in'
}

@test "a process that makes itself its own ancestor does not hang the report" {
  printf '{"t":1,"phase":"%s","function":"fork","pid":%d,"ppid":%d,"child":%d}\n' \
    child 7 8 0 child 8 9 0 parent 7 1 9 parent 9 1 8 parent 8 1 7 >"$MINE"
  run -0 report --tree --summary "$MINE"
  assert_line --partial 'processes in'
}

@test "a log without records and a log that is not there are refused with a sentence" {
  run -125 report /dev/null
  assert_output "forkshim: /dev/null: holds no log record; expected what 'forkshim run --log' writes"
  run -125 report "$MINE"
  assert_output "forkshim: $MINE: cannot be opened: No such file or directory"
}

@test "a full disk is an error" {
  fill_disk() { report "$LOG" >/dev/full; }
  run -125 fill_disk
  assert_output 'forkshim: standard output: cannot be written: No space left on device'
}
