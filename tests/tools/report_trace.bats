#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# forkshim report --trace: a file for other programs' eyes.

setup() {
  load ../test_helper
  REPORT=$FORKSHIM_BUILD/libexec/forkshim/report
  LOG=$ROOT/tests/fixtures/report/build.jsonl
  TRACE=$BATS_TEST_TMPDIR/trace.json
}

report() {
  bare "$REPORT" "$@"
}

events() { # FILTER: of the trace's events
  jq -c "[.traceEvents[] | $1]" "$TRACE"
}

@test "each trace event has the fields that its phase demands" {
  report --trace "$TRACE" "$LOG"
  run -0 events 'select((.name | type) != "string" or (.ts | type) != "number" or .ts < 0
    or (.pid | type) != "number" or (.tid | type) != "number"
    or (.ph == "X" and (.dur | type) != "number") or (.ph == "M" and .args.name == null)
    or (.ph == "i" and (.s | IN("g", "p", "t") | not))
    or ((.ph | IN("s", "f")) and .id == null) or (.ph | IN("X", "M", "i", "s", "f") | not))'
  assert_output '[]'
}

@test "the trace has a lane for each process, named and as long as the process lived" {
  report --trace "$TRACE" "$LOG"
  run -0 events 'select(.ph == "M") | [.pid, .name, .args.name[0:4]]'
  assert_output '[[100,"process_name","make"],[101,"process_name","cc1 "],'\
'[102,"process_name","cc1 "],[103,"process_name","sh -"],[104,"process_name","sh"]]'
  # jq 1.7 keeps 9000.000 as it is written, until it is added to.
  run -0 events 'select(.cat == "process") | [.pid, .ts + 0, .dur + 0]'
  assert_output '[[100,0,9000],[101,600,2400],[102,1000,3000],[103,6010,990],[104,6000,3000]]'
}

@test "a start has the name by which the program was called" {
  echo '{"t":1763762240000000000,"phase":"start","lineage":"0","pid":1,"ppid":0,"program":
    "/usr/bin/x86_64-linux-gnu-gcc-12","args":["/usr/bin/gcc","-c"]}' | tr -d '\n' >"$BATS_TEST_TMPDIR/log"
  report --trace "$TRACE" "$BATS_TEST_TMPDIR/log"
  run -0 events 'select(.cat == "start").name'
  assert_output '["start gcc"]'
}

@test "the trace counts what the log counts" {
  report --trace "$TRACE" "$LOG"
  for phase in parent:creation failed:fault start:start; do
    run -0 events "select(.cat == \"${phase#*:}\" and .ph != \"M\") | 1"
    assert_equal "$(jq add <<<"$output")" "$(grep -c "\"phase\":\"${phase%:*}\"" "$LOG")"
  done
}

@test "each arrow of the trace leads from a creation to the lane that it made" {
  report --trace "$TRACE" "$LOG"
  run -0 events 'select(.ph == "s") | [.id, .pid]'
  assert_output '[[1,100],[2,100],[3,100],[4,103]]'
  run -0 events 'select(.ph == "f" and .bp == "e") | [.id, .pid]'
  assert_output '[[1,101],[2,102],[3,103],[4,104]]'
}

@test "a process id that comes back has a lane of its own in the trace" {
  sed 's/"t":1763762240/"t":1763762250/; s/"lineage":"0\.1"/"lineage":"0.9"/' "$LOG" |
    grep '"lineage":"0\.9"' | cat "$LOG" - >"$BATS_TEST_TMPDIR/log"
  report --trace "$TRACE" "$BATS_TEST_TMPDIR/log"
  run -0 events 'select(.ph == "M") | .pid'
  assert_output '[100,101,102,103,104,10000005]'
}

@test "hostile names stay inside the strings of the trace" {
  printf '%s\xff%s\n' '{"t":1,"phase":"start","lineage":"0","pid":7,"program":"/a\"\\</script>' \
    '\u0000b"}' >"$BATS_TEST_TMPDIR/log"
  run -0 report --trace - "$BATS_TEST_TMPDIR/log"
  refute_output --partial '</script'
  run -0 jq -r '.traceEvents[0].args.program | @json' <<<"$output"
  assert_output '"/a\"\\</script>�\u0000b"'
}

@test "a trace that cannot be made is refused with a sentence" {
  run -125 report --trace "$BATS_TEST_TMPDIR/no/trace" "$LOG"
  assert_output "forkshim: $BATS_TEST_TMPDIR/no/trace: cannot be made: No such file or directory"
}
