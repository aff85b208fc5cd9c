#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# --deep: no signal makes a creation fail, or counts one twice, although each waits for a supervisor.

# shellcheck disable=SC2154 # what the loaded files and run assign
load ../test_helper
load deep

background() { # SHELL...: 1,000 background jobs, whose ends interrupt the forks of the next ones
  # shellcheck disable=SC2016 # for the shell under test
  run deep -- "$@" -c 'n=0
    while [ $n -lt 1000 ]; do n=$((n + 1)); (exit 0) & [ $((n % 50)) -ne 0 ] || wait; done
    wait; echo $n'
  assert_success
  assert_output 1000
  assert_equal "$(lineages)" "$(seq -f '0.%g' 1000)"
}

@test "where the program is stopped, the others of its tree go on creating" {
  # shellcheck disable=SC2016 # for the program's shell
  LIMIT=30 run -0 deep -- busybox sh -c '
    { i=0; while [ $i -lt 20 ]; do (:); i=$((i + 1)); done; echo created; kill -CONT $$; } &
    kill -STOP $$; wait; echo continued'
  assert_output $'created\ncontinued'
  assert_equal "$(lineages | wc -l)" 21
}

@test "5,000 signals a second interrupt no fork of a static program, and none is counted twice" {
  run deep -- "$PROGRAMS/unseen" timer 2000
  assert_output "2000 made, 0 interrupted, 0 failed"
  assert_equal "$(lineages)" "$(seq -f '0.%g' 2000)"
}

@test "the same where no handler acts on children" {
  run shim run -q --deep -H "log phases=parent,failed output=$LOG" -- "$PROGRAMS/unseen" timer 1000
  assert_output "1000 made, 0 interrupted, 0 failed"
  assert_equal "$(lineages)" "$(seq -f '0.%g' 1000)"
}

@test "only a process without the library that signals can interrupt is traced" {
  local kind
  for kind in 0 1 2; do
    # No handler, one of libc's, and one whose signal is blocked.
    run shim run -q --deep -- busybox sh -c "'$PROGRAMS/born' catching $kind; :"
    assert_output "not traced"
  done
  run shim run -q --deep -- busybox sh -c "'$PROGRAMS/born' catching 3; :"
  assert_output traced
  # shellcheck disable=SC2016 # for the program's shell
  run shim run -q --deep -- busybox sh -c 'trap : USR1; (:); grep TracerPid /proc/$$/status
    exec dash -c "grep TracerPid /proc/\$\$/status"'
  refute_line --index 0 --regexp '\s0$'
  assert_line --index 1 --regexp '\s0$'
}

@test "what signals can do is read ever more seldom, and not at each creation" {
  # Reading it costs a quarter of a fork. strace follows the supervisor alone.
  # shellcheck disable=SC2016 # for the program's shell
  run bare strace -e trace=openat -o "$BATS_TEST_TMPDIR/opened" \
    "$FORKSHIM_BUILD/libexec/forkshim/run" --deep --quiet -- \
    busybox sh -c '"$0" forks 64; :' "$PROGRAMS/unseen"
  assert_output "64 made, 0 interrupted, 0 failed"
  run grep -c '/status"' "$BATS_TEST_TMPDIR/opened"
  # At 1, 2, 4, 8, 16, 32 and 64, for the shell, and of what is being settled at the end.
  ((output >= 7 && output < 25)) || fail "it was read $output times"
}

@test "the supervisor stays beside the only thread that it traces, and leaves no trace of that" {
  [[ -x /bin/busybox ]] || skip "busybox is not installed"
  local loop='i=0; while [ $i -lt 200 ]; do (:); i=$((i+1)); done' kernel failing
  # Linux 6.6 wakes the supervisor where whoever asks runs.
  IFS=. read -r -a kernel <<<"$(uname -r)"
  # What it does not get back at once, it asks for again.
  for failing in 65535 2; do
    bare strace -e trace=sched_setaffinity -e signal=none -o "$BATS_TEST_TMPDIR/places" \
      -e inject=sched_setaffinity:error=EINVAL:when="$failing" \
      "$FORKSHIM_BUILD/libexec/forkshim/run" --deep --quiet -- /bin/busybox sh -c "$loop"
    if ((kernel[0] * 100 + kernel[1] >= 606 && $(nproc) > 1)); then
      assert_regex "$(head -n 1 "$BATS_TEST_TMPDIR/places")" '\[[0-9]+( \.\.\.)?\]'
      assert_regex "$(tail -n 2 "$BATS_TEST_TMPDIR/places")" '\[[0-9]+ [0-9 ]+( \.\.\.)?\] *\) += 0'
    else
      refute_regex "$(<"$BATS_TEST_TMPDIR/places")" sched_setaffinity
    fi
  done
  run -0 --separate-stderr deep --break at:0.50 --break-run 'grep Cpus_allowed: /proc/self/status' \
    -- /bin/busybox sh -c 'i=0; while [ $i -lt 60 ]; do (:); i=$((i+1)); done'
  assert_regex "$stderr" "$(grep Cpus_allowed: /proc/self/status)\$"
  shim sweep --deep --max 3 -- /bin/busybox sh -c "grep Cpus_allowed: /proc/self/status \
    >>$BATS_TEST_TMPDIR/allowed; i=0; while [ \$i -lt 50 ]; do (:) || :; i=\$((i+1)); done" || :
  assert_equal "$(sort -u "$BATS_TEST_TMPDIR/allowed")" "$(grep Cpus_allowed: /proc/self/status)"
  (($(wc -l <"$BATS_TEST_TMPDIR/allowed") > 2))
}

@test "a signal that comes before the program has begun holds up nothing" {
  # A search in PATH that takes a while, and a signal that nobody minds, if it comes in time.
  run bare /usr/bin/python3 -I - "$FORKSHIM_BUILD/libexec/forkshim/run" <<'END'
import os, signal, subprocess, sys, time
path = "/usr/share/../share/../nowhere:" * 4000 + os.environ["PATH"]
for _ in range(3):
    run = subprocess.Popen([sys.argv[1], "--deep", "--quiet", "--", "true"], env={"PATH": path})
    children = f"/proc/{run.pid}/task/{run.pid}/children"
    begun, end = False, time.monotonic() + 10
    while run.poll() is None and not begun and time.monotonic() < end:
        for child in open(children).read().split():
            try:
                name = open(f"/proc/{child}/comm").read().strip()
                if name == "run": os.kill(int(child), signal.SIGWINCH)
            except OSError: pass
            begun |= name == "true"
    try:
        print(run.wait(10))
    except subprocess.TimeoutExpired:
        run.kill()
        print("held up")
END
  assert_output $'0\n0\n0'
}

@test "a SIGBUS that is sent to the run reaches its program, the second as well" {
  # The supervisor has a handler of its own for it, because the state may be cut short.
  # shellcheck disable=SC2016 # for the program's shell
  run deep -- busybox sh -c 'trap "got=yes" BUS
    for n in 1 2 3; do got=; kill -BUS $PPID; until [ "$got" ]; do (:); done; echo caught; done'
  assert_success
  assert_output $'caught\ncaught\ncaught'
}

@test "a child that ends while its parent asks for the next one costs no count" {
  printf '%s\n' '#include <sys/wait.h>' '#include <unistd.h>' 'int main(void) {' \
    '  char* words[] = {"true", 0}; for (int i = 0; i < 300; ++i) {' \
    '  if (fork() == 0) { execv("/bin/true", words); _exit(1); }' \
    '  if (i % 15 == 14) while (wait(0) > 0) continue; } }' |
    cc -x c -static -o "$BATS_TEST_TMPDIR/many" -
  for _ in 1 2; do
    run -0 shim run --deep --stats -- "$BATS_TEST_TMPDIR/many"
    assert_output --partial " 300 creations: 300 made"
  done
}

@test "a signal does not interrupt the first fork of a static program either" {
  local delay
  for delay in {2..30..2}; do
    run deep -- "$PROGRAMS/unseen" first "$delay"
    assert_output "1 made, 0 interrupted, 0 failed"
  done
}

@test "the same for musl, and for 32 bits" {
  build_unseen musl-gcc -idirafter /usr/include -idirafter "/usr/include/$(gcc -print-multiarch)"
  run deep -- "$BATS_TEST_TMPDIR/unseen" timer 1000
  assert_output "1000 made, 0 interrupted, 0 failed"
  [[ $(uname -m) == x86_64 ]] || return 0
  build_unseen gcc -m32 -idirafter "/usr/include/$(gcc -print-multiarch)"
  run deep -- "$BATS_TEST_TMPDIR/unseen" timer 1000
  assert_output "1000 made, 0 interrupted, 0 failed"
}

@test "background jobs of busybox end while it forks" { background busybox sh; }
@test "background jobs of dash end while it forks" { background dash; }
@test "background jobs of bash end while it forks" { background bash; }

@test "signals interrupt none of a hooked program's forks and vforks" {
  bare gcc -O1 -w -o "$BATS_TEST_TMPDIR/hooked" -xc - <<'END'
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>
static void ignore(int signal) { (void)signal; }
int main(int count, char** words) {
  struct sigaction action = {.sa_handler = ignore};
  struct itimerval often = {{0, 200}, {0, 200}};
  int made = 0;
  sigaction(SIGALRM, &action, NULL);
  setitimer(ITIMER_REAL, &often, NULL);
  for (int i = 0; i < 1000; ++i) {
    const pid_t child = count > 1 ? vfork() : fork();
    if (child == 0) _exit(0);
    made += child > 0;
    while (child > 0 && waitpid(child, NULL, 0) < 0 && errno == EINTR) continue;
  }
  printf("%d\n", made);
}
END
  run deep -- "$BATS_TEST_TMPDIR/hooked"
  assert_output 1000
  run deep -- "$BATS_TEST_TMPDIR/hooked" by vfork
  assert_output 1000
}

@test "a static program stops and goes on with its supervisor, and its signals reach it" {
  # shellcheck disable=SC2016 # for the program's shell
  run deep -- busybox sh -c 'trap "echo caught; exit 3" TERM; (:); kill -TERM $$; echo not reached'
  assert_failure 3
  assert_output caught
  rm "$LOG"
  mkfifo "$BATS_TEST_TMPDIR/gate"
  deep -- busybox sh -c '(:); echo ready; read line; (echo "$line")' \
    <"$BATS_TEST_TMPDIR/gate" >"$BATS_TEST_TMPDIR/said" 2>&1 &
  exec 7>"$BATS_TEST_TMPDIR/gate"
  wait_until grep -q ready "$BATS_TEST_TMPDIR/said"
  local shell
  shell=$(jq -r 'select(.phase == "parent") | .pid' "$LOG")
  kill -STOP "$shell"
  wait_until grep -qE '^State:.T' "/proc/$shell/status"
  echo through >&7
  kill -CONT "$shell"
  wait_until grep -q through "$BATS_TEST_TMPDIR/said"
  exec 7>&-
  wait "$!"
}
