#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# forkshim report --sqlite: the log as a database. The questions of forkshim-sql(7) are run by
# tests/manual/pages.bats.

load ../test_helper

setup_file() {
  cd "$BATS_FILE_TMPDIR"
  { seq -f 't%.0f:; @true' 2000
    echo "all: $(seq -s ' ' -f 't%.0f' 2000)"; } >Makefile
  unset MAKEFLAGS
  shim run --log make.jsonl -- make -j2 all
  bare "$FORKSHIM_BUILD/libexec/forkshim/report" --sqlite make.db make.jsonl
}

setup() {
  REPORT=$FORKSHIM_BUILD/libexec/forkshim/report
  LOG=$ROOT/tests/fixtures/report/build.jsonl
  cd "$BATS_TEST_TMPDIR"
}

report() {
  bare "$REPORT" "$@"
}

query() { # SQL
  bare sqlite3 "${DATABASE:-log.db}" "$1"
}

@test "a build of 2,000 targets has a row for each line of its log and for each process" {
  DATABASE=$BATS_FILE_TMPDIR/make.db
  assert_equal "$(query 'SELECT count(*) FROM record')" "$(wc -l <"$BATS_FILE_TMPDIR/make.jsonl")"
  assert_equal "$(query 'SELECT count(*), max(depth), sum(images), sum(children) FROM process')" \
    '2001|1|2001|2000'
  assert_equal "$(query 'SELECT count(DISTINCT made), count(*), sum(ns > 0) FROM creation')" \
    '2000|2000|2000'
  assert_equal "$(query 'SELECT count(*) FROM record JOIN process ON process.id = made
    WHERE process.lineage <> record.lineage OR process.pid <> child OR held <> ns')" 0
}

@test "the rows of a build's log have what its lines have" {
  DATABASE=$BATS_FILE_TMPDIR/make.db
  columns='t phase function kind seq lineage pid ppid tid child error refused_by ns flags program
    caller status signal'
  # jq 1.6 rounds numbers as large as these times.
  bare /usr/bin/python3 -c 'import json, sys
for line in open(sys.argv[1]):
    line = json.loads(line)
    print("|".join(str(line.get(key, "")) for key in sys.argv[2].split()))' \
    "$BATS_FILE_TMPDIR/make.jsonl" "$columns" | sort >expected
  query "SELECT $(xargs <<<"$columns" | tr ' ' ',') FROM record" | sort | cmp - expected
}

@test "each question has an index to answer it" {
  report --sqlite log.db "$LOG"
  for question in "record WHERE lineage = '0.1'" "record WHERE process = 1" \
    "record WHERE made = 1" "record WHERE phase = 'start' AND program = 'x'" \
    "record WHERE ns > 0 ORDER BY ns DESC LIMIT 1" "failure WHERE caller = 'x'" \
    "process WHERE parent = 1" "process WHERE lineage = '0'" "process WHERE program = 'x'"; do
    run query "EXPLAIN QUERY PLAN SELECT * FROM $question"
    assert_output --regexp '(SEARCH|SCAN) (record|process) USING INDEX (record|process)_'
  done
  assert_equal "$(query 'PRAGMA integrity_check; PRAGMA foreign_key_check; PRAGMA user_version')" \
    $'ok\n1'
}

@test "what the tree shows is in the tables" {
  report --sqlite log.db "$LOG"
  assert_equal "$(query 'SELECT lineage, parent, depth, command, status FROM process')" \
    $'0||0|make|2\n0.1|1|1|cc1|0\n0.2|1|1|cc1|0\n0.4|1|1|sh|2\n0.4.1|4|2|sh|'
  assert_equal "$(query 'SELECT function, error, refused_by, lineage FROM failure')" \
    'vfork|EAGAIN|third-fork-fails|0.3'
  assert_equal "$(query 'SELECT lineage FROM process WHERE silent')" 0.4.1
}

@test "a child that counts process ids of its own is the one that its creator made" {
  { sed 2q "$LOG"; sed -n '3s/"pid":101,"ppid":100/"pid":1,"ppid":0/p' "$LOG"; } >log
  report --sqlite log.db log
  assert_equal "$(query 'SELECT process.pid FROM creation JOIN process ON made = process.id')" 1
  report --trace - log | jq -e '[.traceEvents[] | select(.ph == "s" or .ph == "f").id] | .[0] == .[1]'
}

@test "nothing of a program's name steers the terminal that shows a row" {
  printf '%s\xff\xc2\x9b%s\n' '{"t":1,"phase":"start","lineage":"0","pid":7,"program":"/a\u001b]0;' \
    '","args":["a","::error::\u202e##[x]\u0000"]}' >log
  report --sqlite log.db log
  run query 'SELECT program, args FROM record UNION ALL SELECT program, args FROM process'
  assert_output "$(printf '%s\n%s' '/a\x1b]0;\xff\x9b|\x3a:error::\u{202e}\x23#[x]\x00'{,})"
}

@test "an old database is replaced by a whole new one, or stays" {
  report --sqlite log.db "$LOG"
  report --sqlite log.db "$LOG"
  assert_equal "$(query 'SELECT count(*) FROM process')" 5
  too_large() {
    trap '' XFSZ
    ulimit -f 64
    report --sqlite log.db "$BATS_FILE_TMPDIR/make.jsonl"
  }
  run -125 too_large
  assert_output --regexp '^forkshim: log.db: cannot be written: .*(full|I/O)'
  assert_equal "$(query 'SELECT count(*) FROM process')" 5
  run ls
  assert_output log.db
}

@test "what cannot be a database is refused, and left as it is" {
  mkdir folder
  ln -s elsewhere link
  for file in - folder link /dev/null; do
    run -125 report --sqlite "$file" "$LOG"
    assert_output "forkshim: $file: is not a regular file, which a database has to be"
  done
  run -125 report --sqlite no/log.db "$LOG"
  assert_output 'forkshim: no/log.db: cannot be made: No such file or directory'
  run -125 report --sqlite log.db /dev/null
  assert_output --partial 'holds no log record'
  run ls
  assert_output $'folder\nlink'
}

# The keys are those of shim/protocol/log_keys.h.
@test "the manual's tables and its view for DuckDB have the columns that there are" {
  manual=$ROOT/shim/manual/forkshim-sql.7
  keys=$(sed -n '/^namespace key/,/^}/s/.*"\(.*\)".*/\1/p' "$ROOT/shim/protocol/log_keys.h")
  assert_equal "$(sed -n '/^CREATE VIEW/,/^\.EE/p' "$manual" |
    grep -o '[a-z_]*: \\(aq[A-Z]' | sed 's/:.*//')" "$keys"
  report --sqlite log.db "$LOG"
  named() { # SECTION
    sed -n "/^\.SS $1\$/,/^\.SS/p" "$manual"
  }
  for table in record process run; do
    for column in $(query "SELECT name FROM pragma_table_info('$table')"); do
      named "$table" | grep -qw "$column" || fail "forkshim-sql(7) lacks $table.$column"
    done
  done
}
