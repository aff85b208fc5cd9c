#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# forkshim report on a large log: nothing is lost in any form, and memory grows with the processes
# and not with the lines. forkshim-report(7) has the figures of 10 million lines.

# shellcheck disable=SC2154 # what run assigns
load ../test_helper

setup_file() {
  cd "$BATS_FILE_TMPDIR"
  for megabytes in 1 8; do
    bare /usr/bin/python3 "$ROOT/tests/fixtures/report/generate_log.py" $megabytes >$megabytes.jsonl
  done
}

setup() {
  cd "$BATS_FILE_TMPDIR"
  REPORT=$FORKSHIM_BUILD/libexec/forkshim/report
}

processes_of() { # LOG
  grep -c '"phase":"start"' "$1"
}

# Runs the report and prints the largest size of its memory, in KiB.
peak() { # ARG...
  bare /usr/bin/python3 -c 'import os, subprocess, sys
child = subprocess.Popen(sys.argv[1:], stdout=subprocess.DEVNULL)
_, status, usage = os.wait4(child.pid, 0)
print(usage.ru_maxrss)
sys.exit(status != 0)' "$REPORT" "$@"
}

# A process is some 230 bytes, and an allocator doubles.
@test "memory grows by less than 1 KiB for each process, whatever is written" {
  more=$(($(processes_of 8.jsonl) - $(processes_of 1.jsonl)))
  ((more > 10000))
  for form in --summary --trace=out.pftrace --trace=out.json --sqlite=out.db; do
    small=$(peak $form 1.jsonl)
    large=$(peak $form 8.jsonl)
    ((large - small < more)) || fail "$form: $small KiB and $large KiB"
  done
}

@test "memory does not grow with lines of the same processes" {
  { sed -n '1,3p' 1.jsonl
    yes "$(grep -m 1 '"phase":"failed"' 1.jsonl)" | head -n 50000
  } >failing.jsonl
  for form in --summary --trace=out.pftrace; do
    small=$(peak $form 1.jsonl)
    large=$(peak $form failing.jsonl)
    ((large < small + 1024)) || fail "$form: $small KiB and $large KiB"
  done
}

@test "each line of a large log is in each form" {
  processes=$(processes_of 8.jsonl)
  made=$(grep -c '"phase":"parent"' 8.jsonl)
  failed=$(grep -c '"phase":"failed"' 8.jsonl)
  run -0 bare "$REPORT" --summary 8.jsonl
  assert_line --partial "$processes processes in"
  bare "$REPORT" --sqlite log.db --trace log.pftrace 8.jsonl
  run -0 sqlite3 log.db 'SELECT count(*) FROM record; SELECT count(*) FROM process'
  assert_output "$(wc -l <8.jsonl)"$'\n'"$processes"
  protoc -I "$ROOT/tests/fixtures/report" --python_out=. perfetto.proto
  bare /usr/bin/python3 "$ROOT/tests/fixtures/report/decode_trace.py" log.pftrace >events
  for category in process:$processes start:$processes creation:$made failed:$failed fault:$failed; do
    assert_equal "$category" \
      "${category%:*}:$(grep -c "\"category\": \"${category%:*}\"" events)"
  done
}
