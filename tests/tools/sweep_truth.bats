#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# sweep: a class is true: no hang that is a retry, no leak that is a slow end, no pass of a program
# that failed anyway, and no word about what the sweep did not see.

load ../test_helper

setup() {
  VICTIM=$PROGRAMS/sweep_victim
  cd "$BATS_TEST_TMPDIR" || return
}

@test "a program that fails without a fault is refused, unless its status is asked for" {
  run -125 shim sweep dash -c 'n=$(ls / | wc -l); echo $n; exit 1'
  assert_line --partial "Bail out! the fault-free run of dash ended with status 1; fix that first, or"
  run -1 shim sweep --status 1 dash -c 'n=$(ls / | wc -l); echo $n; exit 1'
  assert_line --partial "# 2 findings in 3 points: 1 reported, 2 silent"
}

@test "a status that is an answer does not report a failure" {
  run -0 shim sweep --errors ENOMEM bash -c 'x=$(echo a | cat) || exit 1; [ "$x" = a ]'
  assert_line --partial ": reported, status 1"
  run -1 shim sweep --errors ENOMEM --answers 0,1 bash -c 'x=$(echo a | cat) || exit 1; [ "$x" = a ]'
  assert_line --partial ": silent, status 1, but status 0 without a fault"
}

@test "a --normalize that fails on a faulty run's output is that run's finding" {
  run -1 shim sweep --normalize 'grep child' "$VICTIM" silent 1
  assert_line --partial "silent, status 0, but the command of --normalize fails on its output: grep child"
}

@test "a --check or --normalize that waits for what a faulty run has not done is that run's finding" {
  run -1 shim sweep --confirm 0 --check 'read -r line && exit 0; sleep 60' "$VICTIM" silent 1
  assert_line --partial "silent, status 0, but the command of --check does not end"
  run -1 shim sweep --confirm 0 --normalize 'read -r line && echo yes && exit 0; sleep 60' "$VICTIM" silent 1
  assert_line --partial "silent, status 0, but the command of --normalize does not end on its output: read"
}

@test "a program that sleeps before it tries again does not hang" {
  LIMIT=120 run -0 shim sweep --confirm 0 perl -e '
    my $pid; until (defined($pid = fork)) { sleep 6 } exit 0 unless $pid; wait; exit 0'
  assert_line --partial "(perl): same, status 0"
}

@test "a process that ends a little later than the program is no leak" {
  run -0 shim sweep --confirm 0 --errors ENOMEM perl -e 'my $p = fork;
    if (!defined $p) { exit 3 if fork; select undef, undef, undef, .2; exit 0 }
    exit 0 unless $p; wait; exit 0'
  assert_line --partial ": reported, status 3"
}

@test "another process left behind than in a fault-free run is a leak" {
  cat >daemon <<'END'
use POSIX;
my $pid = fork;
exit 0 if defined $pid && $pid == 0;
wait;
exit 0 if fork;
POSIX::setsid();
open STDOUT, ">", "/dev/null";
exec defined $pid ? ("sleep", "63") : ("tail", "-f", "/dev/null");
END
  run -1 shim sweep --max 1 perl daemon
  assert_line --partial "leak, status 0 and left 1 process behind: tail -f /dev/null"
}

@test "SIGKILL that a shell passes on from its killed child is no crash, nor is SIGPIPE" {
  run -0 shim sweep --action kill perl -e '
    my $p = fork; exit 0 unless $p; waitpid $p, 0; kill $? & 127, $$ if $? & 127; exit 0'
  assert_line --partial "(perl): reported, killed by SIGKILL"
  run -0 shim sweep perl -e 'my $p = fork; kill "PIPE", $$ unless defined $p; exit 0 unless $p; wait; exit 0'
  assert_line --partial "(perl): reported, killed by SIGPIPE"
}

# As of a program that dies with its lock, so that the next one does not start.
@test "a run that leaves what changes the later ones makes no pass, and no finding" {
  printf '%s\n' '[ ! -e lock ] || exit 1' ': >lock' '(exit 0)' '(exit 0)' 'rm lock; exit 0' >locked
  run -125 shim sweep --json r.json --cache cache dash locked
  assert_line --regexp '^ok 2 - 0\.2 .*: missed, status 1, and the creation was not reached'
  assert_output --partial "a fault-free run after the others differs: it ended with status 1 instead of status 0; so a run has left"
  assert [ ! -e cache ]
  run -125 shim sweep --merge r.json
  rm lock
  run -125 shim sweep --json r.json --resume dash locked
  run -0 shim sweep --before 'rm -f lock' dash locked
  assert_line "# 0 findings in 3 points: 3 reported"
}

@test "creations of the cold first run are no points" {
  run -0 shim sweep sh -c '[ -e cache ] || { (exit 0); (exit 0); : >cache; }; (exit 0); exit 0'
  assert_line "1..1"
  refute_line --partial "not repeatable"
}

@test "no signal of the program's keeps a creation of the fault-free run from succeeding" {
  run -0 shim sweep --max 1 dash -c 'i=0; while [ $i -lt 200 ]; do (:)& i=$((i+1)); done; wait'
  assert_line --partial "in 1 point"
}

@test "what the sweep does not see is said, and no pass where it is most" {
  run -125 shim sweep sh -c '(exit 0); env -i sh -c "(exit 0); (exit 0); (exit 0); exit 0"; exit 0'
  assert_line --partial "# the sweep does not see 3 by sh: these do not load the library; --deep"
  assert_output --partial "most of what the program creates is unseen without --deep, so a sweep without findings proves"
  run -0 shim sweep --follow-exec sh -c '(exit 0); env -i sh -c "(exit 0); (exit 0); exit 0"; exit 0'
  refute_line --partial "does not see"
}

@test "a static program's and a thread's creations: the first are named, the second none" {
  printf '#include <unistd.h>\n#include <sys/wait.h>\n%s\n' \
    'int main(void) { if (fork() == 0) _exit(0); return wait(0) < 0; }' |
    "${CC:-gcc}" -static -o hidden -x c -
  run -0 shim sweep sh -c './hidden; (exit 0); exit 0'
  assert_line --partial "# the sweep does not see 1 by hidden:"
  run -0 shim sweep /usr/bin/python3 -c 'import threading, os
t = threading.Thread(target=print); t.start(); t.join(); os.waitpid(os.spawnlp(os.P_NOWAIT, "true", "true"), 0)'
  refute_line --partial "does not see"
}

@test "a program is named and selected as called, where that is another name than its file has" {
  ln -s "$(type -P dash)" called
  run -0 shim sweep --program called ./called -c '(exit 0); exit 0'
  assert_line "ok 1 - 0.1 fork EAGAIN (called): reported, status 2"
  run -125 shim sweep --exclude called ./called -c '(exit 0); exit 0'
  run -0 shim sweep ./called -c '(exec sh -c "(exit 0); exit 0"); exit $?'
  assert_line --partial "0.1.1 fork EAGAIN (sh): reported"
}

@test "a line says what the creation was to run" {
  run -1 shim sweep dash -c 'n=$(ls / | wc -l); echo "n=$n"'
  assert_line --partial "not ok 2 - 0.1.1 fork EAGAIN (dash > ls /): silent"
  assert_line --partial "not ok 3 - 0.1.2 fork EAGAIN (dash > wc -l): silent"
  assert_line '  starts: "wc -l"'
}

@test "--program, --caller, --depth, --at and --exclude select points" {
  local script='n=$(ls / | wc -l); bash -c "(exit 0); (exit 0)"; echo "n=$n"'
  run shim sweep --at 0.1.2 dash -c "$script"
  assert_line "1..1"
  assert_line --partial "0.1.2 fork"
  run shim sweep --at '0.1.*' dash -c "$script"
  assert_line "1..2"
  run shim sweep --program bash dash -c "$script"
  assert_line "1..2"
  run shim sweep --exclude bash --depth 2 dash -c "$script"
  assert_line "1..2"
  run shim sweep --depth 1..2 dash -c "$script"
  assert_line "1..6"
  run -125 shim sweep --caller 'libc.so.6' dash -c "$script"
  assert_output --partial "is of those asked for"
  run -125 shim sweep --depth 2..1 true
  assert_output --partial "--depth '2..1': expected a number such as 1, or a range such as 2..4"
}

@test "two names of one error are one point" {
  run -0 shim sweep --errors EAGAIN,EWOULDBLOCK,11,EAGAIN "$VICTIM" report 1
  assert_line "1..1"
}

@test "a repeat line keeps control bytes, as a shell reads them" {
  run -1 shim sweep "$VICTIM" silent $'1\001\033'
  assert_line --partial "-- $VICTIM silent \$'1\001\033' </dev/null"
}

@test "a long sweep says how far it is where standard error is no terminal" {
  run -0 --separate-stderr shim sweep --progress 1ms "$VICTIM" report 3
  assert_regex "$stderr" "forkshim: sweep: point [12] of 3, 0 findings, [0-9]+ s left"
}

@test "a reader that leaves ends the sweep, and nothing of it is left" {
  mkdir tmp
  echo old >out
  run bash -c 'set -o pipefail
    TMPDIR=$PWD/tmp timeout 20 "$@" | head -n 1; echo "${PIPESTATUS[0]}"' bash \
    "$FORKSHIM" sweep --compare out sh -c 'echo >>out; (exit 0); (exit 0); (exit 0); exit 0'
  assert_line 141
  assert_equal "$(ls -A tmp)" ""
  assert_equal "$(cat out)" old
}

@test "prove takes the output as it stands" {
  printf '#!/bin/sh\nexec "%s" sweep dash -c "(echo a); (echo b)"\n' "$FORKSHIM" >sweep.t
  chmod +x sweep.t
  run -0 bare prove -e '' ./sweep.t
}

@test "what gave up root is swept, too" {
  ((EUID == 0)) || skip "only root can give it up"
  # shellcheck disable=SC2016 # for the program
  run shim sweep -- setpriv --reuid=65534 --regid=65534 --clear-groups dash -c \
    'n=$(echo x | cat); echo "n=$n"'
  assert_line --partial "3 points"
  assert_line --regexp '^not ok [0-9]+ - 0\.1\.1 fork EAGAIN .*: silent'
}

@test "creations too deep to have a whole name are counted, and are no clean end" {
  cc -x c -o deep - <<<'#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>
int main(int count, char** words) {
  for (int left = atoi(words[count - 1]); left > 0; --left)
    if (fork() != 0) return wait(0) < 0;
  return 0;
}'
  run -0 shim sweep --max 1 -- ./deep 62
  refute_output --partial "whole name"
  run -3 shim sweep --max 1 --json results -- ./deep 65
  assert_line "# 3 creations have no whole name, so that no fault can meet them; forkshim-limits(7) says why"
  assert_line "# 0 findings in 1 point: 1 reported; 3 creations were not tried"
  refute_output --partial "library's"
  run -3 shim sweep --merge results
  assert_line --partial "; 3 creations were not tried"
  run -0 shim sweep --max 1 --depth 1..62 -- ./deep 65
  run -125 shim sweep --depth 64..65 -- ./deep 65
  assert_line --partial "none of 62 creations is of those asked for by --depth=64..65 (there are: 1, 2, 3, 4, 5, ...), but for 3 without a whole name, so"
  run -125 shim sweep --kinds spawn -- ./deep 65
  refute_output --partial "whole name"
}

@test "an action has no point where it cannot reach the child" {
  cat >program.py <<'END'
import ctypes, os, sys
def fork():
    if os.fork() == 0: os._exit(0)
    os.wait()
ways = {"system": lambda: ctypes.CDLL(None).system(b":"), "fork": fork,
        "spawn": lambda: os.waitpid(os.posix_spawn("/bin/true", ["true"], os.environ), 0)}
for word in sys.argv[1:]: ways[word]()
END
  while read -r action left points; do
    run -0 shim sweep --confirm 0 --faults once,from --action "$action" -- \
      /usr/bin/python3 program.py system spawn fork
    assert_line --regexp "^# --action $action cannot reach the child of $left, which the sweep leaves out$"
    assert_line --regexp "^# 0 findings in $points points: $points same$"
  done < <(printf '%s\n' 'kill 1.creation 4' 'delay 2.creations 2')
  run -125 shim sweep --action delay -- /usr/bin/python3 program.py system spawn
  assert_line "Bail out! --action delay cannot reach the child of 2 creations, so a sweep proves nothing"
  run -0 shim sweep --confirm 0 -- /usr/bin/python3 program.py system
  refute_output --partial "reach"
}
