#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Signals and `forkshim run`, which is the program's parent: whoever signals it means the program.

# shellcheck disable=SC2016 # for the program's shell
load ../test_helper

setup() {
  cd "$BATS_TEST_TMPDIR" || return
  SUPERVISED=$ROOT/tests/fixtures/programs/supervised
}

table() { # KIND TARGET START COMMAND...
  LIMIT=120 bare /usr/bin/python3 "$SUPERVISED/signal_table.py" "$@"
}

compare() { # KIND TARGET COMMAND...: the tables with and without forkshim
  local start
  for start in normal ignored; do
    run -0 table "$1" "$2" $start "${@:3}"
    bare=$output
    ((${#lines[@]} > 60))
    run -0 table "$1" "$2" $start "$FORKSHIM" run --log /dev/null -- "${@:3}"
    assert_equal "$output" "$bare"
  done
}

# Runs in the foreground of a terminal; says "stopped" and continues the group, as a shell does.
terminal() { # COMMAND ARG...
  bare /usr/bin/python3 "$SUPERVISED/supervise_terminal.py" c "$@"
}

is_in_state() { # STATE PID
  [[ $(ps -o state= -p "$2") == "$1" ]]
}

@test "each of the 64 signals that is sent to forkshim reaches the program once" {
  compare taken process "$PROGRAMS/signal_note"
}

@test "each of the 64 signals that is sent to forkshim's group reaches the program once" {
  compare taken group "$PROGRAMS/signal_note"
}

@test "each of the 64 signals to forkshim ends or stops the program and forkshim as without it" {
  compare default process sh -c 'echo ready; exec sleep 60'
}

@test "each of the 64 signals to the group ends or stops the program and forkshim as without it" {
  compare default group sh -c 'echo ready; exec sleep 60'
}

@test "a program that stops itself stops forkshim, and fg continues both" {
  for signal in TSTP STOP TTIN; do
    run -0 terminal "$FORKSHIM" run --log /dev/null -- \
      sh -c "kill -$signal \$\$; echo went on; exit 6"
    assert_output $'stopped\nwent on\nended by 0 with 6'
  done
}

@test "forkshim goes on with a program that something else has continued" {
  run -5 shim run --log /dev/null -- sh -c '
    (until grep -q "^State:.T" /proc/$$/status; do sleep 0.05; done; kill -CONT $$) &
    kill -STOP $$; echo went on; exit 5'
  assert_output "went on"
}

@test "SIGSTOP to forkshim alone stops the program, and SIGCONT continues it" {
  "$FORKSHIM" run --log /dev/null -- sh -c 'echo $$ >pid; sleep 20; exit' 3>&- &
  wait_until test -s pid
  program=$(cat pid)
  kill -STOP $!
  wait_until is_in_state T "$program"
  kill -CONT $!
  wait_until is_in_state S "$program"
  kill -KILL $! && wait $! 2>/dev/null || true
}

@test "the time of --timeout runs out for a program that has stopped itself" {
  run -124 shim run --log /dev/null --timeout 0.5 -- sh -c 'kill -STOP $$'
}

@test "a signal that comes when the program has ended leaves its status and the log's last lines" {
  mkfifo fifo gate
  # It reads so slowly that the run outlives the program, and often enough to lose no line.
  bare perl -e 'while (sysread STDIN, my $some, 4096) {
    syswrite STDOUT, $some;
    select undef, undef, undef, .2 unless -e "read_on" }' <fifo >log.jsonl &
  timeout -k 5 60 "$FORKSHIM" run --log fifo -- \
    sh -c 'read -r _ <gate; "$0" -n 600 fork >/dev/null; echo $$ >ended; exit 7' "$PROGRAMS/create" 3>&- &
  launcher=$!
  wait_until pgrep -P "$launcher" -x run
  supervisor=$(pgrep -P "$launcher" -x run)
  echo >gate
  wait_until [ -s ended ]
  wait_until [ ! -e "/proc/$(<ended)" ]
  kill -TERM "$supervisor"
  touch read_on
  status=0; wait "$launcher" || status=$?
  assert_equal "$status" 7
  wait_until eval '[ "$(grep -c "\"phase\":\"parent\"" log.jsonl)" -ge 600 ]'
}

@test "an alarm that was set before the run is the program's" {
  run -0 bare perl -e 'alarm 4; exec @ARGV' "$FORKSHIM" run --log /dev/null -- \
    perl -e '$SIG{ALRM} = sub { print "rang\n"; exit }; sleep 10'
  assert_output "rang"
}

@test "the program starts with the mask and the ignored signals that forkshim had" {
  hold='import os, signal, sys
os.setpgid(0, 0)
rest = [n for n in range(1, 65) if n not in (9, 17, 19, 32, 33)]
signal.pthread_sigmask(signal.SIG_BLOCK, rest + [17])
for number in rest: signal.signal(number, signal.SIG_IGN)
os.execvp(sys.argv[1], sys.argv[1:])'
  run -0 bare /usr/bin/python3 -c "$hold" grep -E 'Sig(Blk|Ign)' /proc/self/status
  bare=$output
  run -0 bare /usr/bin/python3 -c "$hold" "$FORKSHIM" run --log /dev/null -- \
    grep -E 'Sig(Blk|Ign)' /proc/self/status
  assert_equal "$output" "$bare"
}

@test "variables that name the pid of a service name the program's" {
  for name in LISTEN_PID WATCHDOG_PID SYSTEMD_EXEC_PID; do
    run -0 bare sh -c "export $name=\$\$"'; exec "$@"' - "$FORKSHIM" run --log /dev/null -- \
      sh -c "[ \$$name = \$\$ ]"
    run -0 env $name=1 "$FORKSHIM" run --log /dev/null -- printenv $name
    assert_output 1
  done
}

@test "orphans go where they go without forkshim, unless --timeout or a log needs them" {
  orphan='import os, time
if os.fork() == 0:
  if os.fork() != 0: os._exit(0)
  time.sleep(0.2)
  print(os.getppid(), flush=True)
  os._exit(0)
os.wait(); time.sleep(1)'
  run -0 bare /usr/bin/python3 -c "$orphan"
  bare=$output
  for options in "--log /dev/null" "--log -" --stats "--fail EAGAIN@99 -q"; do
    # shellcheck disable=SC2086 # several words
    run -0 --separate-stderr shim run $options -- /usr/bin/python3 -c "$orphan"
    assert_output "$bare"
  done
  for options in "--timeout 20" "--log log.jsonl"; do
    # shellcheck disable=SC2086
    run -0 --separate-stderr shim run $options -- /usr/bin/python3 -c "$orphan"
    refute_output "$bare"
  done
}

@test "a program that leaves a core file leaves the only one of the run" {
  [[ $(</proc/sys/kernel/core_pattern) == core* ]] || skip "core files go elsewhere"
  mkdir "$BATS_TEST_TMPDIR/cores" && cd "$BATS_TEST_TMPDIR/cores"
  ulimit -c unlimited 2>/dev/null || skip "no core files are allowed"
  run -139 shim run -q -- dash -c 'kill -SEGV $$'
  run -0 grep -alF "$(readlink -f /bin/dash)" core*  # it has the paths of what was mapped
  run -1 grep -alF libexec/forkshim/run core*
}
