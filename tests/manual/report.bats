#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# forkshim-report(7): its commands run as they stand, on a smaller build, and its pictures show the
# tree that they make.

# shellcheck disable=SC2154 # what run assigns
load ../test_helper
load ../postgres

setup_file() {
  export PATH=${FORKSHIM%/*}:$BIN:$PATH
}

setup() {
  manual=$ROOT/shim/manual/forkshim-report.7
  user=()
  OWN=$(mktemp -d /tmp/forkshim-report.XXXXXX) # another user cannot enter the tests' own folder
  cd "$OWN" || return
}

teardown() {
  rm -rf "$OWN"
}

block() { # KIND NAME: the text between .EX and .EE behind that comment
  sed -n '/^\.\\" '"$1: $2"'$/,/^\.EE$/p' "$manual" |
    sed '1,/^\.EX$/d; /^\.EE$/d; s/\\-/-/g; s/\\e/\\/g; s/\\(ga/`/g'
}

run_example() { # NAME [SED COMMAND]: the tree that it shows, with its errors in file errors
  block run "$1" | sed "${2-}" >commands
  assert_file_not_empty commands
  TMPDIR=$OWN bare "${user[@]}" bash commands 2>errors
}

# The depth and function of each line, and how many are folded: what the picture and the tree of any
# machine share. From 14 on gcc starts its passes by posix_spawn where vfork was.
shape() {
  sed -nE 's/^([ |`-]*)((posix_spawnp?|v?fork|clone) >|make|timeout).*/\1\2/p' |
    sed 's/posix_spawnp*/vfork/'
}

@test "the manual is without a warning of groff" {
  run -0 groff -t -man -ww -z -Kutf8 "$manual"
  refute_output
}

@test "the build of the manual makes its picture and a page" {
  run -0 run_example build 's/seq 200/seq 6/'
  assert_equal "$(shape <<<"$output")" "$(block picture build | shape)"
  assert_line --partial 'x 6  0.1 .. 0.6'
  assert_file_contains build.html 'lib\.a'
}

@test "nginx's life of the manual makes its picture and a page" {
  run -0 run_example nginx
  assert_line --index 0 "status 124"
  assert_equal "$(shape <<<"$output")" "$(block picture nginx | shape)"
  assert_line --partial 'fork > nginx  x 2  0.1.'
  assert_file_contains nginx.html nginx
}

@test "the database's start of the manual makes a tree with the postmaster's processes and a page" {
  ((EUID != 0)) || user=(setpriv --reuid=65534 --regid=65534 --clear-groups)
  ((EUID != 0)) || chown 65534:65534 "$OWN"
  run -0 run_example postgres
  assert_line --index 0 "status 124"
  assert_line --regexp '^`- fork > postgres .* 0\.1  .* exit 0$'
  assert_line --regexp '^   [|`]- fork > postgres .*0\.1\.[1-9]'
  assert_file_contains postgres.html postgres
  bare "${user[@]}" "$FORKSHIM" report --sqlite postgres.db postgres.jsonl
  assert_equal "$(sqlite3 postgres.db "SELECT count(*) FROM record")" "$(wc -l <postgres.jsonl)"
  run -0 sqlite3 postgres.db "SELECT parent.lineage, count(*) >= 5 FROM process
    JOIN process AS parent ON process.parent = parent.id WHERE process.function = 'fork'
    GROUP BY 1 ORDER BY count(*) DESC LIMIT 1"
  assert_output '0.1|1'
  bare "${user[@]}" "$FORKSHIM" report --trace postgres.pftrace postgres.jsonl
  bare "${user[@]}" "$FORKSHIM" report --trace postgres.json postgres.jsonl
  protoc -I "$ROOT/tests/fixtures/report" --python_out=. perfetto.proto
  bare /usr/bin/python3 "$ROOT/tests/fixtures/report/decode_trace.py" postgres.{pftrace,json} >events
  assert_equal "$(jq -s 'map(select(.category == "creation")) | length' events)" \
    "$(grep -c '"phase":"parent"' postgres.jsonl)"
}
