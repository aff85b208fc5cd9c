#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# run: what it prints at the end, how it ends, and what it leaves behind.

# shellcheck disable=SC2016,SC2154 # for the program's shell; what the loaded files and run assign
load ../test_helper

# State files of this user, those of other runs on the machine included.
state_files() {
  find /dev/shm -maxdepth 1 -user "$(id -un)" -name 'forkshim-state.*' | sort
}

refute_state() { # PATH, which the program wrote into a file
  assert_not_equal "$(<"$1")" ""
  assert_not_exist "$(<"$1")"
}

@test "--stats prints the counters on standard error" {
  run --separate-stderr shim run --stats --fail EAGAIN@3 -- "$PROGRAMS/create" -n 3 fork
  assert_success
  refute_output --partial forkshim
  assert_regex "${stderr_lines[0]}" \
    "^forkshim: 3 processes in [0-9.]+ m?s, 3 creations: 2 made, 1 failed, 1 of them refused$"
  assert_regex "${stderr_lines[2]}" "^  fork +2 +1 +1 +<[0-9.]+ [num]s +<[0-9.]+ [num]s"
  assert_regex "${stderr_lines[4]}" "^  fail +3 +1  fail$"
}

@test "--stats counts threads and execs beside the creations, which make processes" {
  run --separate-stderr shim run --stats -H "log kinds=all,thread,exec output=/dev/null" \
    --fail thread:EAGAIN@2 -- /usr/bin/python3 -c 'import os, threading
for _ in range(2):
    try: threading.Thread(target=int).start()
    except RuntimeError: print("refused")
if os.fork() == 0: os.execv("/bin/true", ["true"])
os.wait()'
  assert_output refused
  assert_regex "${stderr_lines[0]}" "^forkshim: 2 processes in [0-9.]+ m?s, \
1 creation: 1 made, 0 failed, 0 of them refused; \
2 threads: 1 made, 1 failed, 1 of them refused; 1 exec: 1 made, 0 failed, 0 of them refused$"
  run --separate-stderr shim run --stats --fail EAGAIN -H "log kinds=all,thread output=/dev/null" -- \
    "$PROGRAMS/make_threads" pthread_create 2
  assert_regex "${stderr_lines[0]}" ", 0 creations: .*; 2 threads: 2 made, 0 failed, 0 of them refused$"
  run --separate-stderr shim run --fail EAGAIN -H "log kinds=all,thread output=/dev/null" -- \
    "$PROGRAMS/make_threads" pthread_create 2
  assert_equal "$stderr" "forkshim: --fail EAGAIN never fired (no creation seen)"
}

@test "a run without any handler prints its counters, one with a handler only on request" {
  run shim run -- dash -c '(:)'
  assert_line --partial "1 creation: 1 made"
  run shim run --log /dev/null -- dash -c '(:)'
  assert_success
  refute_output
}

@test "creations that the system refuses are counted as failed" {
  run shim run --stats -- /usr/bin/python3 -c 'import os
try: os.posix_spawn("/no/such", ["x"], {})
except OSError: pass'
  assert_success
  assert_line --partial "1 creation: 0 made, 1 failed, 0 of them refused"
}

@test "forks that were not intercepted are counted apart" {
  run shim run --stats --log /dev/null -- "$PROGRAMS/missed" fork
  assert_line "1 fork was not intercepted: no handler ran for it, and the counters leave it out"
}

@test "a program in which the library does not come up is said to be so" {
  run shim run --stats -- busybox true
  assert_success
  assert_output "forkshim: no process of the run loaded the library, so no handler ran; forkshim\
 doctor busybox says why, and --deep sees what it creates"
}

@test "run ends by the signal that ended the program" {
  run -139 shim run --log /dev/null -- dash -c 'kill -SEGV $$'
  refute_output --partial "forkshim:"
}

@test "run passes signals on, and ends as the program then does" {
  run -9 shim run --log /dev/null -- dash -c 'trap "exit 9" TERM; kill $PPID; while :; do :; done'
  refute_output
}

@test "a program ends with its run, where that is killed" {
  run -137 shim run --log /dev/null -- \
    dash -c "echo \$\$ >$BATS_TEST_TMPDIR/pid; kill -9 \$PPID; exec sleep 20"
  # Nobody may be there to wait for it.
  state() { sed -n 's/^State:[[:blank:]]*\(.\).*/\1/p' "/proc/$(<"$BATS_TEST_TMPDIR/pid")/status"; }
  program_has_ended() { [[ $(state 2>&1) != [RSD] ]]; }
  wait_until program_has_ended
  run state
  refute_output --regexp '^[RSD]$'
}

@test "--timeout ends every process of the run, with 124" {
  run -124 shim run --timeout 3 --log /dev/null -- \
    dash -c "(setsid dash -c 'echo \$\$ >$BATS_TEST_TMPDIR/pid; exec sleep 20' &); sleep 20"
  assert_output "forkshim: the time of 3 s ran out; every process of the run was killed"
  run kill -0 "$(<"$BATS_TEST_TMPDIR/pid")"
  assert_failure
}

@test "--timeout refuses what is not a time before anything runs" {
  run -125 shim run --timeout soon -- echo started
  assert_output --partial "--timeout 'soon': expected a time above 0, such as 10"
  refute_line started
}

# Root's has a secret name instead (run_log.bats).
@test "a user's state file has mode 600, and every one goes with the run" {
  cd "$BATS_TEST_TMPDIR"
  run shim run --log /dev/null -- \
    dash -c 'echo "$FORKSHIM_STATE" >path; stat -c %a "$FORKSHIM_STATE"'
  assert_output "$( ((EUID == 0)) && echo 666 || echo 600)"
  refute_state path
  run -124 shim run --timeout 3 --log /dev/null -- \
    dash -c 'echo "$FORKSHIM_STATE" >path; sleep 20'
  refute_state path
}

@test "a daemon keeps the state file, and a run after its end removes it" {
  cd "$BATS_TEST_TMPDIR" && mkfifo go
  run shim run --log /dev/null -- dash -c \
    'echo "$FORKSHIM_STATE" >path; setsid dash -c "echo >ready; read _ <go; :" >log 2>&1 &'
  state=$(<path)
  assert_exist "$state"
  shim run --log /dev/null -- true
  assert_exist "$state"
  echo >go
  a_run_removes_it() { shim run --log /dev/null -- true && [[ ! -e $state ]]; }
  wait_until a_run_removes_it
}

# What pthread_atfork(3) has registered runs before the child can describe itself.
@test "a daemon that has not come up when the program ends keeps the state file, too" {
  cd "$BATS_TEST_TMPDIR" && mkfifo go
  run -0 shim run --log /dev/null -- /usr/bin/python3 -c 'import ctypes, os, time
open("path", "w").write(os.environ["FORKSHIM_STATE"])
parent = os.getpid()
def late():
    while os.getppid() == parent: pass
    time.sleep(0.01)
handler = ctypes.CFUNCTYPE(None)(late)
ctypes.CDLL(None).__register_atfork(None, None, handler, None)
if os.fork() != 0: os._exit(0)
os.close(1); os.close(2)
open("go").read()'
  assert_output ""
  assert_exist "$(<path)"
  echo >go
}

@test "a run in a run counts for itself, and its parts for the outer one" {
  run shim run --stats --fail EAGAIN@9 -- "$FORKSHIM" run --stats --fail ENOMEM@1 -- \
    "$PROGRAMS/create" -n 2 fork
  assert_success
  assert_line --partial "2 creations: 1 made, 1 failed, 1 of them refused"
  assert_line --regexp "^  fail-2 +2 +1  fail$"
}

@test "--follow-exec keeps the shim in a program with a scrubbed environment" {
  run shim run --stats --log /dev/null --follow-exec -- env -i /bin/dash -c '(:); :'
  assert_line --partial "1 creation: 1 made"
}

@test "children that the caller had before it became forkshim are no part of the run" {
  cd "$BATS_TEST_TMPDIR" && mkfifo go
  run -0 bare bash -c '(read _ <go; echo spared >told) >/dev/null 2>&1 & exec "$@"' caller \
    "$FORKSHIM" run --stats -- /bin/true
  refute_output --partial "still running"
  assert_line --regexp "^forkshim: 1 process in "
  echo >go
  run -124 bare bash -c '(cat go >told 2>&1) >/dev/null 2>&1 & exec "$@"' caller \
    "$FORKSHIM" run --timeout 3 --log /dev/null -- dash -c 'sleep 20 & sleep 20'
  echo "not killed" >go
  wait_until test -s told
  assert_equal "$(<told)" "not killed"
}

# What opens a moment before a process ends cannot be read any more (ESRCH).
@test "a process that ends while run reads about it changes nothing" {
  cd "$BATS_TEST_TMPDIR"
  local number=0 ended
  until ((number > 0)) && ! grep -q INJECTED trace; do
    ((++number < 99))
    ended=0
    strace -qq -o trace -e trace=read -e "inject=read:error=ESRCH:when=$number" "$FORKSHIM" run -- \
      dash -c 'sleep 1 & exit 3' >said 2>&1 || ended=$?
    run -1 grep 'error reading' said
  done
  assert_equal "$ended" 3
}
