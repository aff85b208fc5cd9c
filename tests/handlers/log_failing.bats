#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# A log that cannot take its lines: the program runs as without it, and the lines that are taken
# are whole.

# shellcheck disable=SC2016 # for the shells that read them
load ../test_helper

setup() {
  log=$BATS_TEST_TMPDIR/log
}

log_to() { # OUTPUT
  config <<<"[handler log]
output = $1"
}

# Each line of standard input is an object.
assert_whole_lines() { # LEAST
  run jq -Rn 'reduce (inputs | fromjson) as $event (0; . + 1)'
  assert_success
  assert [ "$output" -ge "$1" ]
}

@test "a full pipe that nobody reads as standard error keeps no program waiting" {
  log_to stderr
  /usr/bin/python3 - "$log" "$LIB" "$PROGRAMS/soak" <<'END' 3>&-
import subprocess, sys
log, library, soak = sys.argv[1:]
program = subprocess.Popen(["timeout", "20", "env", "LD_PRELOAD=" + library, soak, "threads",
    "1000", "30"], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
assert program.stdout.read() == b"1000 creations, 0 bad\n"
assert program.wait() == 0
open(log, "wb").write(program.stderr.read())
END
  assert_whole_lines 200 <"$log"
}

@test "a full socket that nobody reads as standard error keeps no program waiting" {
  log_to stderr
  /usr/bin/python3 - "$log" "$LIB" "$PROGRAMS/soak" <<'END' 3>&-
import socket, subprocess, sys
log, library, soak = sys.argv[1:]
ours, theirs = socket.socketpair()
program = subprocess.Popen(["timeout", "20", "env", "LD_PRELOAD=" + library, soak, "threads",
    "2000", "30"], stdout=subprocess.PIPE, stderr=theirs)
theirs.close()
assert program.stdout.read() == b"2000 creations, 0 bad\n"
assert program.wait() == 0
open(log, "wb").write(ours.makefile("rb").read())
END
  assert_whole_lines 50 <"$log"
}

@test "a reader who is slower than the lines gets all of them" {
  log_to stderr
  preload dash -c 'for i in $(seq 300); do (:); done' 2> >(/usr/bin/python3 -c '
import os, time
while piece := os.read(0, 4096): os.write(1, piece); time.sleep(0.02)' >"$log")
  wait $!
  run jq -rs 'map(.phase) | group_by(.) | map("\(length) \(.[0])") | join(", ")' "$log"
  # seq closes its standard error before it exits.
  assert_output "301 child, 301 exit, 301 parent, 2 start"
}

@test "a reader who leaves in the middle ends no thread's creation" {
  log_to stderr
  run bash -c '"$@" 2> >(head -c 5000 >/dev/null)' - env LD_PRELOAD="$LIB" \
    timeout 20 "$PROGRAMS/soak" threads 2000 30
  assert_output "2000 creations, 0 bad"
}

@test "a limit of file sizes loses whole lines, and its signal does not come" {
  log_to "$log"
  run prlimit --fsize=9999 timeout 20 env LD_PRELOAD="$LIB" "$PROGRAMS/soak" threads 1000 30 3>&-
  assert_success
  assert_output "1000 creations, 0 bad"
  assert [ "$(stat -c %s "$log")" -gt 9000 ]
  # Of several writers at the limit, one may have a piece of its line there.
  rm "$log"
  log_to "$log"$'\nphases = parent'
  run prlimit --fsize=9999 timeout 20 env LD_PRELOAD="$LIB" \
    dash -c 'for i in $(seq 300); do (:); done; echo ran' 3>&-
  assert_output ran
  assert_whole_lines 30 <"$log"
  assert [ "$(stat -c %s "$log")" -gt 9000 ]
}

@test "a program that runs into its own limit of file sizes still gets the signal" {
  log_to "$log"
  run prlimit --fsize=999 timeout 20 env LD_PRELOAD="$LIB" \
    dash -c 'exec head -c 2000 /dev/zero >"$0"' "$BATS_TEST_TMPDIR/own" 3>&-
  assert_failure 153
}

@test "a disk that fills up and is emptied has whole lines before and behind" {
  mkdir "$BATS_TEST_TMPDIR/disk"
  log_to "$BATS_TEST_TMPDIR/disk/log"
  run bare unshare --mount bash -c 'mount -t tmpfs -o size=64k none "$1/disk" &&
    head -c 50000 /dev/zero >"$1/disk/ballast" &&
    LD_PRELOAD=$LIB dash -c '"'"'for i in $(seq 200); do (:); done; rm "$1/disk/ballast"
      for i in $(seq 10); do (:); done; echo ran'"'"' - "$1" && cp "$1/disk/log" "$1"' - \
    "$BATS_TEST_TMPDIR"
  assert_output ran
  # Where the disk was full there may be a piece of a line. rm's end is the first line behind it.
  run jq -Rs 'split("\n") | map(select(. != "") | try fromjson catch "piece")
    | (map(select(. == "piece")) | length < 2) and (map(objects) | length > 20)
      and any(.[] | objects; .lineage == "0.210")
      and any(.[] | objects; .phase == "exit" and (.program | endswith("/rm")))' "$log"
  assert_output true
}
