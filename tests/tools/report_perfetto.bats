#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# forkshim report --trace FILE.pftrace: Perfetto's own format, decoded by the protobuf library and
# compared with Chrome's JSON of the same log.

load ../test_helper

setup_file() {
  cd "$BATS_FILE_TMPDIR"
  protoc -I "$ROOT/tests/fixtures/report" --python_out=. perfetto.proto
  { seq -f 't%.0f:; @true' 2000
    echo "all: $(seq -s ' ' -f 't%.0f' 2000)"; } >Makefile
  unset MAKEFLAGS
  shim run --log make.jsonl -- make -j2 all
}

setup() {
  REPORT=$FORKSHIM_BUILD/libexec/forkshim/report
  LOG=$ROOT/tests/fixtures/report/build.jsonl
  cd "$BATS_TEST_TMPDIR"
  ln -s "$BATS_FILE_TMPDIR/perfetto_pb2.py" .
}

report() {
  bare "$REPORT" "$@"
}

decode() { # FILE.pftrace [FILE.json]
  bare /usr/bin/python3 "$ROOT/tests/fixtures/report/decode_trace.py" "$@"
}

both() { # LOG...: both formats, decoded and compared into events
  report --trace log.pftrace "$@"
  report --trace log.json "$@"
  decode log.pftrace log.json >events
}

events() { # FILTER: of all events as an array
  jq -cs "$1" events
}

@test "a build of 2,000 targets is the same in both formats, and far smaller in Perfetto's" {
  both "$BATS_FILE_TMPDIR/make.jsonl"
  run events '[.[].category] | group_by(.) | map("\(.[0]) \(length)") | join(" ")'
  assert_output '"creation 2000 process 2001 start 2001"'
  assert_equal "$(events '[.[].in[]] | unique | length')" 2000
  (($(wc -c <log.pftrace) * 2 < $(wc -c <log.json)))
}

# Of the escape in it the two differ: as text here, and there as in JSON.
@test "what Chrome's JSON tells of creations, failures, starts and lives is there" {
  sed 's/\\u001b\[31m/x/' "$LOG" >log
  both log
  run events 'map([.category, .name, .pid, .thread] | join(" "))[]'
  assert_output '"start start make 100 "
"process make 100 "
"creation vfork 100 creations"
"process cc1 101 "
"creation vfork 100 creations"
"process cc1 102 "
"start start cc1 101 "
"start start cc1 102 "
"failed vfork 100 creations"
"fault EAGAIN 100 "
"creation fork 100 creations"
"creation posix_spawn 103 creations"
"process sh 104 "
"process sh 103 "
"start start sh 103 "'
}

@test "the creations of each thread are on a track of its own" {
  sed 's/"tid":100,/"tid":555,/; s/\\u001b//' "$LOG" >log
  both log
  run events 'map(select(.category == "creation" and .pid == 100) | .thread) | unique'
  assert_output '["thread 555"]'
}

# A viewer that finds the id again would give the second one's name to the first.
@test "a process id that comes back is another process" {
  sed 's/"t":1763762240/"t":1763762250/; s/"lineage":"0\.1"/"lineage":"0.9"/' "$LOG" |
    grep '"lineage":"0\.9"' | cat "$LOG" - >log
  sed -i 's/\\u001b//' log
  both log
  run events 'map(select(.category == "process" and .args.pid == 101) | [.args.lineage, .pid])'
  assert_output '[["0.1",101],["0.9",10000005]]'
}

@test "nothing of a program's name is but text, and what steers terminals is shown" {
  printf '%s\xff\xc2\x9b%s\n' '{"t":5,"phase":"start","lineage":"0\u0000","pid":7,"program":"/a\u001b]0;' \
    '","args":["/::error::\u202e##[x]\u0000","'"$(printf 'x%.0s' {1..9000})"'","\u0012\b"]}' >log
  printf '{"t":6,"phase":"failed","function":"f\\ud800","lineage":"","pid":7,"error":"\x0a\xe2\x80"}\n' |
    tr '\n' '\377' | sed 's/\xff$/\n/' >>log
  report --trace log.pftrace log
  decode log.pftrace >events
  run cat events
  refute_output --regexp $'[\x01-\x09\x0b-\x1f]'
  run jq -r 'select(.category == "start") | .name, .args.program' events
  assert_output 'start ::error::\u{202e}\x23#[x]\x00
/a\x1b]0;\xff\x9b'
}

# A reader ends the slice that began last on a track.
@test "creations of a thread that nest or overlap keep their durations" {
  { sed -n 1p "$LOG"
    for t in 5000:3000 5000:1000 4500:1000 9000:8500 3000:2500 3000:0 1000:200 2500:400; do
      printf '{"t":%s,"phase":"parent","function":"fork","lineage":"0.1","pid":100,"tid":100,%s}\n' \
        "176376224000000${t%:*}" "\"child\":101,\"ns\":${t#*:}"
    done; } >log
  report --trace log.pftrace log
  decode log.pftrace >events
  run events 'map(select(.category == "creation") | .duration) | sort'
  assert_output '[0,200,400,1000,1000,2500,3000,8500]'
  run events 'map(select(.category == "creation") | .thread) | unique'
  assert_output '["creations"]'
}

# system and popen do not know their shell's id.
@test "each of system's and popen's shells has its arrow, and is there once" {
  shim run --log lua.jsonl -- lua5.3 -e \
    'for i = 1, 3 do io.popen("exit 3", "w"):close(); os.execute("exit 4") end'
  both lua.jsonl
  run events '[.[] | select(.category == "creation")] | length'
  assert_output 6
  run events 'map(select(.category == "process")) | [length, ([.[].in[]] | unique | length)]'
  assert_output '[7,6]'
  run -0 report lua.jsonl
  assert_line --regexp '[- ]popen > sh .* x 3 '
  assert_line --regexp '[- ]system > sh .* x 3 '
  report --sqlite lua.db lua.jsonl
  run sqlite3 lua.db 'SELECT function, count(*) FROM process GROUP BY function'
  assert_output "|1
popen|3
system|3"
}

# Without a state a child counts its own lineage from 0.
@test "a shell that has no lineage of the run's is there once, too" {
  config <<<"[handler log]
output = $PWD/log"
  preload lua5.3 -e 'os.execute("exit 4")'
  both log
  run events '[.[] | select(.category == "process")] | length'
  assert_output 2
  report --sqlite log.db log
  run sqlite3 log.db 'SELECT count(*) FROM record WHERE made NOT IN (SELECT id FROM process)'
  assert_output 0
}

@test "lines in no order make no endless number of tracks" {
  for ((i = 2000; i > 0; --i)); do
    echo '{"t":'$((i * 10))',"phase":"parent","function":"fork","lineage":"0.1","pid":1,"tid":1,"ns":9}'
  done >log
  report --trace log.pftrace log
  decode log.pftrace >events
  run events 'map(select(.category == "creation")) | length'
  assert_output 2000
  (($(grep -ao creations log.pftrace | wc -l) <= 8))
}

@test "names that do not come back are kept, and not remembered" {
  for ((i = 0; i < 10000; ++i)); do
    echo "{\"t\":$((i + 9)),\"phase\":\"start\",\"lineage\":\"0\",\"pid\":7,\"program\":\"/p$i\"}"
  done >log
  report --trace log.pftrace log
  decode log.pftrace >events
  run events '[.[] | select(.category == "start") | .args.program] | unique | length'
  assert_output 10000
}

@test "only a name that ends with .pftrace means this format" {
  report --trace a.pftrace.json "$LOG"
  jq -e '.traceEvents | length > 5' a.pftrace.json
  report --trace pftrace "$LOG"
  cmp pftrace a.pftrace.json
  report --trace - "$LOG" | cmp - pftrace
}

@test "a trace that cannot be made or written is told with a sentence" {
  run -125 report --trace no/a.pftrace "$LOG"
  assert_output 'forkshim: no/a.pftrace: cannot be made: No such file or directory'
  ln -s /dev/full full.pftrace
  run -125 report --trace full.pftrace "$LOG"
  assert_output --regexp '^forkshim: full.pftrace: cannot be (written|made): '
}
