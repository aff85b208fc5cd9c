#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# What a command line or a log names may be another user's: a link, a FIFO, a file that is cut while
# a tool reads it. These tests are several users and need root.

# shellcheck disable=SC2154 # what run assigns
load ../test_helper

setup() {
  place=$(mktemp -d /tmp/forkshim-named.XXXXXX)
  chmod 755 "$place"
  cd "$place" || return
  export LIMIT=50
}

teardown() {
  cd / && rm -rf "$place"
}

as() { # UID COMMAND ARG...
  bare setpriv "--reuid=$1" "--regid=$1" --clear-groups "${@:2}"
}

record() { # FILE
  run shim sweep --errors EAGAIN --confirm 0 --max 1 --record "$place/recording" -- \
    dash -c '(:); :' "$1"
}

@test "a recording takes no file through another user's link" {
  echo secret >own && chmod 600 own && mkdir job && chown 61234 job
  as 61234 ln -s ../own job/data.txt
  as 61234 ln -s .. job/up
  for name in data.txt up/own; do
    cd job
    record "$name"
    cd ..
    assert_failure 125
    assert_output --partial "$name: cannot be read: another user made a link that it leads through"
    assert_not_exist recording
  done
  as 61234 rm job/data.txt && ln -s ../own job/data.txt
  cd job
  record data.txt
  assert_success
  assert_equal "$(jq -r '.recording.files[] | select(.name == "data.txt") | .content | @base64d' \
    "$place/recording")" "secret"
}

@test "a recording is its owner's alone, whatever stood in its place" {
  umask 022
  touch recording recording.new && chmod 644 recording recording.new
  record nothing
  assert_success
  assert_file_permission 600 recording
  assert_not_exist recording.new
}

# A sweep of a program that writes this into its log of a start.
sweep_of_forger() { # PROGRAM ARGUMENT
  cat >forger <<'END_OF_FORGER'
log=${FORKSHIM_INLINE#*output = }
printf '{"t":1,"phase":"start","lineage":"0","pid":1,"program":"%s","args":["%s"]}\n' "$1" "$2" \
  >>"${log%%
*}"
(:)
:
END_OF_FORGER
  run shim sweep --errors EAGAIN --confirm 0 -- dash "$place/forger" "$@"
  assert_success
  assert_line --partial ": reported, status 2"
}

@test "a sweep opens no FIFO that a line of the log names" {
  mkfifo fifo word
  for name in fifo word; do
    bare dash -c 'exec 3>"$1"; : >opened' dash "$name" 3>&- &
    writers+=("$!")
  done
  sweep_of_forger "$place/fifo" "$place/word"
  kill "${writers[@]}"
  assert_not_exist opened
}

@test "a sweep reads no file without end that a line of the log names" {
  truncate -s 8E large 2>/dev/null || truncate -s 8T large
  sweep_of_forger "$place/large" "$place/large"
}

@test "a sweep reads no notes without end from a program that a line of the log names" {
  /usr/bin/python3 - <<'END_OF_PROGRAM'
import struct
size, count = 1 << 33, 500
with open("program", "wb") as file:
    file.write(b"\x7fELF\2\1\1" + bytes(9) + struct.pack(
        "<HHIQQQIHHHHHH", 2, 62, 1, 0, 64, 0, 0, 64, 56, count, 64, 0, 0))
    for i in range(count):  # PT_NOTE
        file.write(struct.pack("<IIQQQQQQ", 4, 4, 1 << 20, 0, 0, size, size, 4))
    file.truncate(size + (1 << 21))
END_OF_PROGRAM
  ulimit -v 4000000
  sweep_of_forger "$place/program" nothing
}

@test "a database is made in no directory whose entries another user could exchange" {
  printf '%s\n' '{"t":1,"phase":"start","lineage":"0","pid":1,"program":"x"}' >log.jsonl
  mkdir theirs theirs/own open sticky mine && chown 61234 theirs
  chmod 777 open && chmod 1777 sticky
  for path in theirs/out.db theirs/own/out.db open/out.db; do
    run shim report --sqlite "$path" log.jsonl
    assert_failure 125
    assert_output --regexp "$path: cannot be made: (user 61234 owns|others than its owner may write to)"
    assert_equal "$(find theirs open -type f)" ""
  done
  for path in sticky/out.db mine/out.db "$place/out.db"; do
    shim report --sqlite "$path" log.jsonl
    assert_file_not_empty "$path"
  done
  (cd theirs && run shim report --sqlite out.db ../log.jsonl && assert_failure 125)
  as 61234 cp log.jsonl theirs/
  as 61234 timeout 60 "$FORKSHIM" report --sqlite theirs/out.db theirs/log.jsonl
  FORKSHIM_TRUST=61234 shim report --sqlite theirs/again.db log.jsonl
}

@test "a sweep maps no program that another user could cut meanwhile" {
  cc -g -o program -x c - <<'END_OF_PROGRAM'
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>
int main(void) {
  const int child = fork();
  if (child == 0) _exit(0);
  if (wait(0) > 0) puts("made");
  return child == 0;
}
END_OF_PROGRAM
  chown 61234 program
  run -1 shim sweep --errors EAGAIN --confirm 0 -- ./program
  assert_line --partial "site: \"main at "
  # What is mapped as it is needs no copy, and may be of any size.
  truncate -s 300M program
  run -1 shim sweep --errors EAGAIN --confirm 0 -- ./program
  assert_output --partial "(another user could cut the file meanwhile, and it is too large for a copy)"
  FORKSHIM_TRUST=61234 run -1 shim sweep --errors EAGAIN --confirm 0 -- ./program
  assert_line --partial "site: \"main at "
}
