#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# forkshim report as text: the tree and the summary of a known log.

setup() {
  load ../test_helper
  REPORT=$FORKSHIM_BUILD/libexec/forkshim/report
  LOG=$ROOT/tests/fixtures/report/build.jsonl
}

report() {
  bare "$REPORT" "$@"
}

@test "the tree shows function, program, lineage, duration, outcome and faults, repeats folded" {
  run -0 --separate-stderr report "$LOG"
  assert_output - <<'END'
make -j2  [100] 0  9.00 ms  exit 2
├─ ! vfork failed: EAGAIN, refused by third-fork-fails  0.3
├─ vfork > cc1  x 2  0.1 .. 0.2  2.40 ms .. 3.00 ms  exit 0
└─ fork > sh -c 'echo "a\x1b[31m b"; exit 2'  [103] 0.4  990 us  exit 2
   └─ posix_spawn > sh  [104] 0.4.1  ?  no own record
END
  assert_equal "${stderr-}" ''
}

@test "a program without a start line has the name that its lines have of it" {
  local at=1763762240000000000 made='"phase":"parent","function":"syscall:clone","kind":"fork"'
  lines() { # the last of which a supervisor writes when 0.1 has executed the next program
    echo "{\"t\":$((at + 1)),\"phase\":\"start\",\"lineage\":\"0\",\"pid\":7,\"program\":\"/bin/dash\",\"args\":[\"sh\",\"x\"]}"
    echo "{\"t\":$((at + 2)),\"phase\":\"parent\",\"function\":\"vfork\",\"kind\":\"vfork\",\"lineage\":\"0.1\",\"pid\":7,\"child\":8,\"program\":\"/bin/dash\"}"
    echo "{\"t\":$((at + 3)),$made,\"lineage\":\"0.1.1\",\"pid\":8,\"child\":9,\"program\":\"/bin/busybox\"}"
    echo "{\"t\":$((at + 4)),\"phase\":\"start\",\"lineage\":\"0.1\",\"pid\":8,\"ppid\":7,\"program\":\"/bin/bash\",\"args\":[\"bash\",\"y\"]}"
    echo "{\"t\":$((at + 5)),$made,\"lineage\":\"0.1.2\",\"pid\":8,\"child\":10,\"program\":\"/bin/busybox\"}"
  }
  lines | head -n 3 >"$BATS_TEST_TMPDIR/log"
  run -0 report "$BATS_TEST_TMPDIR/log"
  assert_output --regexp '^sh x  \[7\] 0 .*
└─ vfork > busybox  \[8\] 0\.1 .*
   └─ syscall:clone > busybox  \[9\] 0\.1\.1 [^│├└]*$'
  lines >"$BATS_TEST_TMPDIR/log"
  run -0 report --no-fold "$BATS_TEST_TMPDIR/log"
  assert_line --regexp '^└─ vfork > bash y  \[8\] 0\.1 '
  run -0 report --summary "$BATS_TEST_TMPDIR/log"
  assert_line --regexp '^busybox +syscall:clone +2 '
  assert_line --regexp '^sh +vfork +1 '
}

@test "a child whose id a supervisor has not found is a branch, and one with records is that once" {
  local at=1763762240000000000 made='"phase":"parent","function":"syscall:clone","kind":"fork"'
  {
    echo "{\"t\":$((at + 1)),$made,\"lineage\":\"0.1\",\"pid\":7,\"program\":\"/bin/go\"}"
    echo "{\"t\":$((at + 2)),\"phase\":\"start\",\"lineage\":\"0.2\",\"pid\":9,\"ppid\":7,\"program\":\"/bin/sh\"}"
    echo "{\"t\":$((at + 3)),$made,\"lineage\":\"0.2\",\"pid\":7,\"program\":\"/bin/go\"}"
  } >"$BATS_TEST_TMPDIR/log"
  run -0 report "$BATS_TEST_TMPDIR/log"
  assert_output --regexp '^go  \[7\] 0 .*
├─ syscall:clone > go  0\.1  .*no own record
└─ syscall:clone > sh  \[9\] 0\.2 [^│├└]*$'
  run -0 report --summary "$BATS_TEST_TMPDIR/log"
  assert_line --partial "3 processes in"
}

@test "--no-fold gives each process a line" {
  run -0 report --no-fold "$LOG"
  assert_line '├─ vfork > cc1 -quiet a.c  [101] 0.1  2.40 ms  exit 0'
  assert_line '├─ vfork > cc1 -quiet b.c  [102] 0.2  3.00 ms  exit 0'
}

@test "the tree is drawn in ASCII where the locale is not UTF-8" {
  LC_ALL=C run -0 report "$LOG"
  assert_line '|- vfork > cc1  x 2  0.1 .. 0.2  2.40 ms .. 3.00 ms  exit 0'
  refute_output --partial '├'
}

# What the tree is at a terminal of as many columns, without colours.
at_terminal() { # COLUMNS
  printf 'stty cols %s\nexec "%s" --no-fold "%s"\n' "$1" "$REPORT" "$LOG" >"$BATS_TEST_TMPDIR/in"
  NO_COLOR=1 LC_ALL=C bare script -qec "sh '$BATS_TEST_TMPDIR/in'" /dev/null | tr -d '\r'
}

@test "arguments are cut so that a line of the tree fits into the terminal" {
  run -0 at_terminal 66
  assert_line '   `- posix_spawn > sh  [104] 0.4.1  ?  no own record'
  assert_line '|- vfork > cc1 -quiet a.c  [101] 0.1  2.40 ms  exit 0'
  assert_line "\`- fork > sh -c 'echo \"a\\x1b[31m b\";...  [103] 0.4  990 us  exit 2"
  run -0 at_terminal 40
  assert_line --regexp '^`- fork > sh -c .echo "\.\.\.  \[103\] 0\.4  990 us  exit 2$'
  run -0 report --no-fold "$LOG"
  assert_line --partial "exit 2'  [103]"
}

@test "the summary counts by program and function and names what stands out" {
  run -0 report --summary "$LOG"
  assert_output - <<'END'
5 processes in 9.00 ms, 5 creations: 4 made, 1 failed, 1 of them refused
not intercepted: 0, without a record of their own: 1

PROGRAM  FUNCTION         COUNT   FAILED  REFUSED    HALF IN     99% IN     ALL IN
make     vfork                3        1        1     410 us     500 us     500 us
make     fork                 1        0        0    80.0 us    80.0 us    80.0 us
sh       posix_spawn          1        0        0     300 us     300 us     300 us

deepest  sh [104] 0.4.1, depth 2
widest   make [100] 0, 3 children
longest  make [100] 0, 9.00 ms
END
}

@test "a fork that was noticed only afterwards is marked and counted" {
  { cat "$LOG"; echo '{"t":1763762240008000000,"phase":"missed","lineage":"?","pid":105,"ppid":100}'
    echo '{"t":1763762240008500000,"phase":"exit","lineage":"?","pid":105,"status":0}'
  } >"$BATS_TEST_TMPDIR/log"
  run -0 report --tree --summary "$BATS_TEST_TMPDIR/log"
  assert_line '└─ make  [105] ?  500 us  missed, exit 0'
  assert_line 'not intercepted: 1, without a record of their own: 1'
}

@test "the summary counts threads and failed execs beside the creations" {
  export FORKSHIM_INLINE="[handler log]
kinds = all,thread,exec
output = $BATS_TEST_TMPDIR/log
[handler fail]
at = 0.1!1"
  preload /usr/bin/python3 -c 'import os, threading
threading.Thread(target=int).start()
if os.fork() == 0:
    try: os.execv("/bin/true", ["true"])
    except OSError: os._exit(0)
os.wait()
threading.Thread(target=int).start()'
  unset FORKSHIM_INLINE
  run -0 report --summary "$BATS_TEST_TMPDIR/log"
  assert_line --index 0 --regexp '^2 processes in [0-9.]+ m?s, 1 creation: 1 made, 0 failed, '\
'0 of them refused; 2 threads: 2 made, 0 failed, 0 of them refused; 1 exec failed, 1 of them refused$'
}

@test "--tree and --summary together give both" {
  run -0 report --tree --summary "$LOG"
  assert_line --index 0 'make -j2  [100] 0  9.00 ms  exit 2'
  assert_line 'widest   make [100] 0, 3 children'
}

@test "percentiles are within a histogram step of the truth" {
  for ns in {1..100}; do
    printf '{"t":%d,"phase":"parent","function":"fork","pid":1,"child":%d,"ns":%d000}\n' \
      "$ns" $((ns + 1)) "$ns"
  done >"$BATS_TEST_TMPDIR/log"
  run -0 report --summary "$BATS_TEST_TMPDIR/log"
  assert_line --regexp '^\? +fork +100 +0 +0 +51\.2 us +100 us +100 us$'
}

@test "a chain deeper than the tree shows is cut with a sentence" {
  for depth in {1..300}; do
    printf '{"t":%d,"phase":"parent","function":"fork","pid":%d,"child":%d,"ns":1}\n' \
      "$depth" "$depth" $((depth + 1))
  done >"$BATS_TEST_TMPDIR/log"
  run -0 report --tree --summary "$BATS_TEST_TMPDIR/log"
  assert_line --partial '... deeper processes are not shown'
  assert_line --partial 'depth 300'
}

@test "an unknown option and a missing log are refused with a sentence" {
  run -125 report --bad "$LOG"
  assert_output --partial 'forkshim: report: '
  run -125 report
  assert_output --partial 'expected a log, as in: forkshim report LOG'
}

@test "what run logs, report shows" {
  shim run --log "$BATS_TEST_TMPDIR/log" -- bash -c '(exit 3); true'
  run -0 shim report "$BATS_TEST_TMPDIR/log"
  assert_line --index 0 --regexp "^bash -c '\\(exit 3\\); true'  \[[0-9]+\] 0  .* exit 0$"
  assert_line --index 1 --regexp '^└─ fork > bash  \[[0-9]+\] 0\.1  .* exit 3$'
}
