#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# forkshim report joins logs by what start lines say of host, boot and run: those of two machines,
# of one run in many logs, and of many runs in one.

load ../test_helper

setup_file() {
  cd "$BATS_FILE_TMPDIR"
  for host in north south; do
    mkdir $host
    # Own pid namespaces, too: so the pids are the same, as on machines that have just booted.
    LIMIT=50 bare unshare --uts --pid --fork --kill-child --mount-proc bash -c '
      hostname "$1" && exec "$2" run -H "log output=$PWD/$1/%p" --log "$1.jsonl" -- \
        dash -c "(dash -c \"(exit 3); :\"); /bin/true; :"' bash $host "$FORKSHIM"
  done
}

setup() {
  REPORT=$FORKSHIM_BUILD/libexec/forkshim/report
  cd "$BATS_FILE_TMPDIR"
}

report() {
  bare "$REPORT" "$@"
}

# The name of the machine alone, without what differs between two runs of one program.
shape() {
  sed -E 's/(, run [0-9-]+)?:$/:/; s/  \[.*//; s/, run [0-9-]+: /: /'
}

tree_of() { # HOST
  printf '%s\n' "on $1:" "dash -c '(dash -c \"(exit 3); :\"); /bin/true; :'" \
    "├─ fork > dash -c '(exit 3); :'" '│  └─ fork > dash' '└─ vfork > true'
}

@test "a start line says the host, the boot and the run, after the program" {
  host=$(jq -r 'select(.phase == "start").host' north.jsonl | sort -u)
  assert_equal "$host" north
  run jq -r 'select(.phase == "start") | [keys_unsorted[]] | join(" ")' north.jsonl
  assert_line --index 0 "t phase lineage pid ppid program host boot run args"
  run jq -r 'select(.phase == "start").boot' north.jsonl
  assert_line --index 0 "$(</proc/sys/kernel/random/boot_id)"
  run jq -rs '[.[] | .run // empty] | unique | length' north.jsonl
  assert_output 1
  run jq -rs '[.[] | .run // empty] | unique | length' north.jsonl south.jsonl
  assert_output 2
}

@test "without a run that joins its processes, a start line has no run's name" {
  config <<<$'[handler log]\noutput = '"$BATS_TEST_TMPDIR/log"
  preload /bin/true
  run jq -c 'select(.phase == "start") | [has("run"), has("boot"), .host]' "$BATS_TEST_TMPDIR/log"
  assert_output "[false,true,\"$(uname -n)\"]"
}

@test "two machines' logs with the same pids and lineages are two trees with the machine's name" {
  run bare jq -rs '[.[] | select(.phase == "start") | [.pid, .lineage]] | unique | length' north.jsonl
  assert_equal "$output" "$(jq -rs '[.[] | select(.phase == "start") | [.pid, .lineage]] | unique |
    length' north.jsonl south.jsonl)"
  report --tree north.jsonl south.jsonl | shape >shown
  { tree_of north; tree_of south; } | diff - shown
}

@test "one log that both machines wrote shows the same as two" {
  cat north.jsonl south.jsonl >"$BATS_TEST_TMPDIR/both"
  assert_equal "$(report "$BATS_TEST_TMPDIR/both")" "$(report north.jsonl south.jsonl)"
}

@test "a log a process, forked ones included, joins to the run that it is of" {
  (($(find north south -type f | wc -l) >= 8))
  assert_equal "$(report --tree --summary north/* south/* | shape | sed 's/ in [0-9.]* [mu]*s/ in/
    /^[dwl].*st /d; /^PROGRAM/,$d')" \
    "$(report --tree --summary north.jsonl south.jsonl | shape | sed 's/ in [0-9.]* [mu]*s/ in/
    /^[dwl].*st /d; /^PROGRAM/,$d')"
}

@test "the table counts each run, and the trace and the page name its machine" {
  run report --summary north.jsonl south.jsonl
  assert_line --regexp '^on north, run [0-9]+-[0-9]+: 4 processes, 3 made$'
  assert_line --regexp '^on south, run [0-9]+-[0-9]+: 4 processes, 3 made$'
  report --trace "$BATS_TEST_TMPDIR/trace" north.jsonl south.jsonl
  run jq -r '[.traceEvents[] | select(.name == "process_labels").args.labels[0:8]] |
    group_by(.) | map("\(.[0]) \(length)") | join(" ")' "$BATS_TEST_TMPDIR/trace"
  assert_output "on north 4 on south 4"
  assert_equal "$(jq '[.traceEvents[] | select(.ph == "X" and .cat == "process").pid] | unique |
    length' "$BATS_TEST_TMPDIR/trace")" 8
  report --html "$BATS_TEST_TMPDIR/page.html" north.jsonl south.jsonl
  LIMIT=120 run bare /usr/bin/python3 "$ROOT/tests/fixtures/report/browser.py" \
    "file://$BATS_TEST_TMPDIR/page.html" 'key 2' \
    'eval document.querySelector("#tree").textContent.match(/dash@[a-z]*th/g).sort().join()'
  assert_line '"dash@north,dash@south"'
}

@test "a trace of Perfetto's has a track for each process of both machines, with its machine" {
  cd "$BATS_TEST_TMPDIR"
  protoc -I "$ROOT/tests/fixtures/report" --python_out=. perfetto.proto
  report --trace both.pftrace "$BATS_FILE_TMPDIR"/{north,south}.jsonl
  report --trace both.json "$BATS_FILE_TMPDIR"/{north,south}.jsonl
  bare /usr/bin/python3 "$ROOT/tests/fixtures/report/decode_trace.py" both.pftrace both.json >events
  run jq -rs 'map(select(.category == "process")) | "\(map(.pid) | unique | length) tracks: " +
    (group_by(.run[0:8]) | map("\(.[0].run[0:8]) \(length)") | join(" "))' events
  assert_output "8 tracks: on north 4 on south 4"
}

@test "the database has the runs, and each process its own" {
  report --sqlite "$BATS_TEST_TMPDIR/log.db" north.jsonl south.jsonl
  run sqlite3 "$BATS_TEST_TMPDIR/log.db" "SELECT host, count(*), sum(parent IS NULL) FROM process
    JOIN run ON process.run = run.id GROUP BY host"
  assert_output $'north|4|1\nsouth|4|1'
  run sqlite3 "$BATS_TEST_TMPDIR/log.db" "SELECT name FROM run WHERE host = 'north'"
  assert_output "$(jq -rs '[.[].run // empty][0]' north.jsonl)"
}

@test "a hostile name of a host is escaped in the log and in what is shown of it" {
  cd "$BATS_TEST_TMPDIR"
  LIMIT=50 bare unshare --uts /usr/bin/python3 -c 'import os, socket, sys
socket.sethostname(b"a\"\x1b]0;\xff##[x]")
os.execv(sys.argv[1], [sys.argv[1], "run", "--log", "log", "--", "true"])' "$FORKSHIM"
  run grep -c $'[\e\xff]' log
  assert_output 0
  run jq -r 'select(.phase == "start").host | @json' log
  assert_output '"a\"\u001b]0;�##[x]"'
  run report log "$BATS_FILE_TMPDIR/north.jsonl"
  assert_line --partial 'on a"\x1b]0;�\x23#[x], run '
}

@test "a record that two logs of a run have is one record" {
  cat north.jsonl south.jsonl >"$BATS_TEST_TMPDIR/both"
  for log in north.jsonl "$BATS_TEST_TMPDIR/both"; do
    run -0 report --tree --summary "$log" "$BATS_TEST_TMPDIR/both"
    assert_output "$(report --tree --summary north.jsonl south.jsonl)"
  done
}

@test "in a namespace of process ids below the run, each process is there once" {
  cd "$BATS_TEST_TMPDIR"
  for mount in --mount-proc ''; do
    for deep in '' --deep; do
      rm -f log
      expected='^5 processes in .*, 3 creations: '
      [[ ! $deep ]] || expected='^6 processes in .*, 5 creations: '
      # shellcheck disable=SC2086 # none, or one word
      run -0 shim run $deep --log log -- unshare --pid --fork $mount \
        dash -c '(:); busybox sh -c "(:); /bin/true; :"; :'
      run -0 report --summary log
      # Without --deep, nobody sees what busybox makes but a program that loads the library.
      assert_line --regexp "$expected"
      assert_line --partial ', without a record of their own: 0'
      report --sqlite log.db log
      run sqlite3 log.db 'select lineage from process where pid < 100 order by id limit 3;
        select count(*) from record where process not in (select id from process)'
      assert_output $'0.1\n0.1.1\n0.1.2\n0'
      # A supervisor's line of a creation may come behind the child's, and that of its program.
      late='.phase == "parent" and (.function | startswith("syscall:"))'
      jq -c "select($late | not)" log >late.log
      jq -c "select($late)" log >>late.log
      run report --summary late.log
      assert_line --regexp "$expected"
    done
  done
}

@test "a log of before host names joins as it did, and to a later run's lines" {
  old=$ROOT/tests/fixtures/report/build.jsonl
  run report "$old" "$old"
  assert_line --index 0 --partial 'make  x 2  0 .. 0'
  cat "$old" north.jsonl >"$BATS_TEST_TMPDIR/grown"
  run report --summary "$BATS_TEST_TMPDIR/grown"
  assert_line --partial '9 processes in'
}

@test "a process that counts process ids of its own is joined to its creation in its own run" {
  old=$ROOT/tests/fixtures/report/build.jsonl
  for host in north south; do
    { sed 2q "$old"; sed -n '3s/"pid":101,"ppid":100/"pid":1,"ppid":0/p' "$old"; } |
      sed "s/\"args\"/\"host\":\"$host\",\"run\":\"$host\",&/" >"$BATS_TEST_TMPDIR/$host"
  done
  run report "$BATS_TEST_TMPDIR/north" "$BATS_TEST_TMPDIR/south"
  assert_equal "$(grep -c '^└─ vfork > cc1 -quiet a.c  \[1\] 0.1 ' <<<"$output")" 2
}
