#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Where log lines go, and what a program may do to its descriptors without losing or getting them.

load ../test_helper
load ../config_assertions

setup() {
  log=$BATS_TEST_TMPDIR/log
}

use_log() { # OUTPUT [KEY=VALUE...]
  config < <(printf '[handler log]\noutput = %s\n' "$1" && (($# == 1)) || printf '%s\n' "${@:2}")
}

query() { # FILTER [FILE]
  jq -crRs 'split("\n")[:-1] | map(fromjson) | '"$1" "${2-$log}"
}

python() { # SCRIPT ARG...
  preload /usr/bin/python3 -c "import os
def fork(act):
    pid = os.fork()
    if pid == 0:
        act()
        os._exit(0)
    os.waitpid(pid, 0)
$1" "${@:2}"
}

@test "a new file is for its owner alone, and lines are appended" {
  use_log "$log" 'phases = start'
  (umask 0 && preload /bin/true)
  assert_file_permission 600 "$log"
  preload /bin/true
  run query length
  assert_output 2
}

@test "64 processes that write at once leave whole lines" {
  use_log "$log" 'phases = parent,child'
  run python 'import threading
gate, start = os.pipe()
pids = []
for i in range(64):
    pids.append(os.fork())
    if pids[-1] == 0:
        os.close(start)
        os.read(gate, 1)
        for j in range(4): fork(lambda: None)
        os._exit(0)
os.close(start)
for pid in pids: os.waitpid(pid, 0)'
  assert_success
  run query 'map(.phase) | group_by(.) | map(length) | join(" ")'
  assert_output "320 320"
  run query 'map(select(.phase == "parent") | .lineage) | unique | length'
  assert_output 320
}

@test "%p is the pid, and each child has a file of its own" {
  use_log "$log-%p" 'phases = child,parent'
  run python 'fork(lambda: print(os.getpid(), flush=True)); print(os.getpid())'
  assert_equal "$(query '.[].phase' "$log-${lines[0]}")" child
  assert_equal "$(query '.[].phase' "$log-${lines[1]}")" parent
}

@test "%l is the lineage, %n the base name, %% a percent sign" {
  use_log "$log-%l-%n-%%" 'phases = child,parent'
  python 'fork(lambda: fork(lambda: None))'
  local name
  name=$(basename "$(readlink -f /usr/bin/python3)")
  run query '.[].lineage' "$log-0-$name-%"
  assert_output 0.1
  run query '.[] | "\(.phase) \(.lineage)"' "$log-0.1-$name-%"
  assert_output $'child 0.1\nparent 0.1.1'
  assert_file_exist "$log-0.1.1-$name-%"
}

@test "%t is the time of the start, the same in all its processes" {
  use_log "$log-%t" 'phases = child,parent'
  python 'fork(lambda: None)'
  run query 'length' "$log"-1[0-9]*
  assert_output 2
}

@test "a percent sign that begins no pattern is an error" {
  use_log "$log-%q"
  assert_bad "$FORKSHIM_CONFIG:2: handler \"log\": output = \"$log-%q\": it has a % that is not\
 %p, %n, %l, %t or %%"
}

@test "a file that cannot be opened is an error with its reason" {
  use_log /none/log
  assert_bad "$FORKSHIM_CONFIG:2: handler \"log\": output = \"/none/log\": No such file or directory"
  use_log "$BATS_TEST_TMPDIR"
  assert_bad "$FORKSHIM_CONFIG:2: handler \"log\": output = \"$BATS_TEST_TMPDIR\": Is a directory"
}

@test "a program that closes all descriptors still gets its lines written" {
  use_log "$log" 'phases = parent,child'
  run python 'os.closerange(3, 4096); fork(lambda: os.closerange(3, 4096)); fork(lambda: None)'
  assert_success
  run query 'map(.phase) | sort | join(" ")'
  assert_output "child child parent parent"
}

@test "a program that reuses the descriptor's number gets no line in its own file" {
  use_log "$log" 'phases = parent,child'
  run python 'import sys
os.closerange(3, 4096)
own = os.open(sys.argv[1], os.O_CREAT | os.O_WRONLY)
for number in range(3, 600): own == number or os.dup2(own, number)
fork(lambda: None)
os.write(own, b"its own\n")' "$BATS_TEST_TMPDIR/own"
  assert_success
  assert_equal "$(<"$BATS_TEST_TMPDIR/own")" "its own"
  run query 'map(.phase) | sort | join(" ")'
  assert_output "child parent"
}

@test "the log's descriptor stands high, and is not passed on by exec" {
  use_log "$log"
  run preload find /proc/self/fd -lname "$log" -printf '%f\n'
  assert_output --regexp '^(25[6-9]|2[6-9][0-9])$'
  run python 'os.execve("/usr/bin/find", ["find", "/proc/self/fd", "-lname", "/*/log"], {})'
  assert_output ""
}

@test "handlers of one file write through one descriptor, and one that cannot be opened opens none" {
  local handlers='' i
  for i in {1..100}; do handlers+=$'[handler log'"$i"$']\nplugin = log\noutput = '"$log"$'\n'; done
  FORKSHIM_INLINE=$handlers run preload bash -c '(:); ls -l /proc/$$/fd; :'
  assert_success
  assert_equal "$(grep -c " $log\$" <<<"$output")" 1
  assert_equal "$(jq -r 'select(.phase == "parent").lineage' "$log" | sort | uniq -c | xargs)" \
    "100 0.1 100 0.2"
  FORKSHIM_INLINE=${handlers//$log/no/such} run preload bash -c '(:)'
  assert_output --partial 'and 99 more'
}

@test "a program that goes elsewhere keeps its log, also by a relative name" {
  use_log relative 'phases = parent,child'
  cd "$BATS_TEST_TMPDIR"
  python 'os.closerange(3, 4096); os.chdir("/"); fork(lambda: None)'
  run query length relative
  assert_output 2
}

@test "a percent sign in the folder's name is none of the patterns" {
  use_log %n 'phases = start'
  mkdir "$BATS_TEST_TMPDIR/50%n"
  cd "$BATS_TEST_TMPDIR/50%n"
  preload /bin/true
  assert_file_exist "$BATS_TEST_TMPDIR/50%n/true"
}

@test "a full device does not disturb the program" {
  use_log /dev/full
  run --separate-stderr python 'fork(lambda: None); print("ran")'
  assert_success
  assert_equal "$output$stderr" ran
}

@test "a pipe that nobody reads any more does not end the program" {
  use_log stderr
  run to_unread_pipe dash -c '(:); echo ran'
  assert_success
  assert_output ran
}

@test "a FIFO without a reader is an error, and is not waited for" {
  mkfifo "$log"
  use_log "$log"
  run --separate-stderr preload sh -c 'echo ran'
  assert_said 0 ran "$FORKSHIM_CONFIG:2: handler \"log\": output = \"$log\": No such device or address"
}

@test "a program whose limit of descriptors is low still has its log" {
  use_log "$log" 'phases = parent,child'
  run prlimit --nofile=20:20 timeout 20 env LD_PRELOAD="$LIB" dash -c '(:); echo ran' 3>&-
  assert_output ran
  run query 'map(.phase) | sort | join(" ")'
  assert_output "child parent"
}

@test "lines on standard error leave standard output alone" {
  use_log stderr
  run --separate-stderr preload dash -c '(:); echo ran'
  assert_output ran
  assert_equal "$(query 'map(.phase) | sort | join(" ")' <(printf '%s\n' "$stderr"))" \
    "child exit exit parent start"
}
