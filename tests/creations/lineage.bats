#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Places in the tree: the same in each run of a command, over exec, and under make -j.

load ../test_helper

LOG=$BATS_TEST_TMPDIR/forks.jsonl

setup() {
  cd "$BATS_TEST_TMPDIR" || return
}

# A makefile of 20 targets whose recipes fork three times, each in a shell of its own.
write_makefile() {
  printf 'all: %s\n%%:\n\t@(:); (:); (:); echo $@ done\n' "$(seq -s ' ' -f 't%g' 20)" >Makefile
}

# The lineages of one phase in the log, sorted.
lineages() { # PHASE
  jq -r --arg phase "$1" 'select(.phase == $phase).lineage' "$LOG" | sort -V
}

refused_by_chance() { # SEED
  rm -f "$LOG"
  config <<<"[shim]
seed = $1"
  shim run -H "fail probability=0.3 kinds=fork" --log "$LOG" -- make -k -s -j8 >/dev/null 2>&1 || :
  lineages failed
}

@test "a process keeps its lineage and its count over exec" {
  run shim run --log "$LOG" -- dash -c '(:); exec dash -c "(:); exec dash -c \"(:); :\""'
  assert_equal "$(lineages parent | xargs)" "0.1 0.2 0.3"
  assert_equal "$(lineages start | xargs)" "0 0 0"
}

@test "a program in a child goes on below the child's place" {
  run shim run --log "$LOG" -- dash -c '(:); dash -c "dash -c \"(:); :\"; :"; :'
  assert_equal "$(lineages parent | xargs)" "0.1 0.2 0.2.1 0.2.1.1"
}

@test "spawned programs know their place, whatever function spawned them" {
  run shim run --log "$LOG" -- /usr/bin/python3 -c 'import os, ctypes
command = ["dash", "-c", "(:); :"]
os.waitpid(os.posix_spawnp(command[0], command, os.environ), 0)
os.system("dash -c \"(:); :\"; :")
libc = ctypes.CDLL(None)
libc.popen.restype = ctypes.c_void_p
libc.pclose(ctypes.c_void_p(libc.popen(b"(:); :", b"r")))'
  assert_success
  assert_equal "$(lineages start | xargs)" "0 0.1 0.2 0.2.1 0.3"
  assert_equal "$(lineages parent | xargs)" "0.1 0.1.1 0.2 0.2.1 0.2.1.1 0.3 0.3.1"
}

@test "children of popen have their names where several streams are open at once" {
  cat >streams.c <<'END'
#include <stdio.h>
int main(void) {
  FILE* streams[6];
  for (int round = 0; round < 5; ++round) {
    for (int i = 0; i < 6; ++i) streams[i] = popen("(exit 0); echo $1 >/dev/null", i % 2 ? "r" : "w");
    for (int i = 0; i < 6; ++i) pclose(streams[i]);
  }
}
END
  cc -o streams streams.c
  run -0 shim run --log "$LOG" -- ./streams
  assert_equal "$(lineages start | sort -V | xargs)" "0 $(printf '0.%d ' {1..30} | xargs)"
  assert_equal "$(lineages parent | grep -c '^0\.[0-9]*\.1$')" 30
}

@test "a child that starts while several threads create has the name of its own creation" {
  cat >threads.c <<'END'
#include <pthread.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
extern char** environ;
static char* how;
static void* create(void* unused) {
  (void)unused;
  for (int i = 0; i < 25; ++i) {
    pid_t pid;
    char* words[] = {"dash", "-c", "(:)", NULL};
    if (!strcmp(how, "system")) system("(:); :");
    if (!strcmp(how, "popen")) pclose(popen("(:); :", "w"));
    if (!strcmp(how, "spawn") && !posix_spawn(&pid, "/bin/dash", NULL, NULL, words, environ))
      waitpid(pid, NULL, 0);
  }
  return NULL;
}
int main(int count, char** words) {
  pthread_t threads[4];
  how = words[count - 1];
  for (int i = 0; i < 4; ++i) pthread_create(&threads[i], NULL, create, NULL);
  for (int i = 0; i < 4; ++i) pthread_join(threads[i], NULL);
}
END
  cc -pthread -o threads threads.c
  for how in spawn system popen; do
    rm -f "$LOG"
    run -0 shim run --log "$LOG" -- ./threads "$how"
    assert_equal "$(lineages start | xargs)" "0 $(printf '0.%d ' {1..100} | xargs)"
    # The child that a creation reports is the one that bears its name.
    run jq -s '(map(select(.phase == "start") | {key: "\(.pid)", value: .lineage}) | from_entries)
      as $names | map(select(.phase == "parent" and ($names["\(.child)"] // .lineage) != .lineage))
      | length' "$LOG"
    assert_output 0
  done
}

@test "a program that is executed into a time namespace goes on with its place" {
  bare unshare --time --boottime 1000000 true 2>/dev/null || skip "no time namespaces for this user"
  run -0 --separate-stderr shim run --stats --log "$LOG" -- \
    unshare --time --boottime 1000000 dash -c '(:); dash -c "(:); :"; :'
  assert_equal "$(lineages parent | xargs)" "0.1 0.2 0.2.1"
  assert_equal "$(lineages start | xargs)" "0 0 0.2"
  refute_regex "$stderr" "not intercepted|did not load"
}

@test "what a vfork child spawns is below it, and is not missed" {
  cat >below.c <<'END'
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
extern char** environ;
int main(int count, char** words) {
  const char* const how = words[count - 1];
  const pid_t child = vfork();
  if (child == 0) {
    pid_t spawned;
    char* command[] = {"dash", "-c", "(:); :", NULL};
    if (!strcmp(how, "system")) system("(:); :");
    if (!strcmp(how, "popen")) pclose(popen("(:); :", "w"));
    if (!strcmp(how, "spawn") && !posix_spawn(&spawned, "/bin/dash", NULL, NULL, command, environ))
      waitpid(spawned, NULL, 0);
    _exit(0);
  }
  waitpid(child, NULL, 0);
}
END
  cc -o below below.c
  for how in spawn system popen; do
    rm -f "$LOG"
    run -0 --separate-stderr shim run --stats --log "$LOG" -- ./below "$how"
    refute_regex "$stderr" "not intercepted"
    assert_regex "$stderr" "4 processes in .* 3 creations: 3 made"
    assert_equal "$(lineages start | xargs)" "0 0.1.1"
    assert_equal "$(lineages parent | xargs)" "0.1 0.1.1 0.1.1.1"
  done
}

@test "at = LINEAGE hits the same creation in every run of make -j2" {
  write_makefile
  for _ in 1 2; do
    rm -f "$LOG"
    run shim run --fail EAGAIN@at:0.3.1 --log "$LOG" -- make -k -s -j2
    assert_failure 2
    assert_line --partial "Makefile:3: t3] Error 2"
    assert_equal "$(lineages failed)" 0.3.1
  done
}

@test "at takes a list, and hits what is below a program that was executed" {
  run shim run -H "fail at=0.1.2,0.2" --log "$LOG" -- \
    dash -c 'dash -c "(:); (:); :"; dash -c :; echo not reached'
  assert_failure 2
  assert_equal "$(lineages failed | xargs)" "0.1.2 0.2"
}

@test "with the same seed, chance refuses the same creations under make -j8" {
  write_makefile
  first=$(refused_by_chance 1)
  count=$(wc -l <<<"$first")
  assert [ "$count" -gt 5 ]
  assert [ "$count" -lt 20 ]
  assert_equal "$(refused_by_chance 1)" "$first"
}

@test "with another seed, chance refuses other creations" {
  write_makefile
  assert_not_equal "$(refused_by_chance 1)" "$(refused_by_chance 2)"
}

@test "a lineage that outgrows its place ends in a tilde, and the program goes on" {
  cat >nest <<'END'
[ "$1" -eq 0 ] || { dash "$0" $(($1 - 1)); :; }
END
  run shim run --log "$LOG" -- dash nest 70
  assert_success
  assert_equal "$(lineages parent | wc -l)" 70
  assert_equal "$(lineages parent | grep -c '~$')" 8
}

# In each, the shell is process 1 and its children have the same numbers.
@test "processes of pid namespaces side by side keep their own lineages" {
  ((EUID == 0)) || skip "only root makes them"
  # shellcheck disable=SC2016 # for the program
  run -0 shim run --log "$BATS_TEST_TMPDIR/log" -- bash -c 'for i in 1 2 3; do
    unshare --pid --fork --mount-proc dash -c "/bin/true; (exit $1); touch $2.$i
      until [ -e $2.1 ] && [ -e $2.2 ] && [ -e $2.3 ]; do sleep 0.02; done; /bin/true; (:)" - \
      "$i" "$1" &
  done; wait' - "$BATS_TEST_TMPDIR/there"
  # All that is below each shell, which is the first child of its unshare.
  run jq -r 'select(.phase == "parent" and (.program | endswith("/dash")) and
    (.lineage | test("^0[.][123][.]1[.][0-9]+$") | not)).lineage' "$BATS_TEST_TMPDIR/log"
  refute_output
  run jq -r 'select(.phase == "parent").lineage' "$BATS_TEST_TMPDIR/log"
  assert_equal "$(sort <<<"$output" | uniq -d)" ""
  assert_line 0.2.1.1
  assert_line 0.3.1.2
}

@test "the first process of a pid namespace has its place, however its parent started it" {
  ((EUID == 0)) || skip "only root makes one"
  cat >"$BATS_TEST_TMPDIR/enter.py" <<'END'
import ctypes, os, subprocess, sys
assert ctypes.CDLL(None).unshare(0x20000000) == 0  # CLONE_NEWPID
command = "(:); exec dash -c '(:); :'"
if sys.argv[1] == "system": os.system(command)
if sys.argv[1] == "popen": os.popen(command).read()
if sys.argv[1] == "vfork": subprocess.run(["dash", "-c", command])
words = ["dash", "-c", command]
if sys.argv[1] == "spawn": os.waitpid(os.posix_spawn("/bin/dash", words, os.environ), 0)
END
  for how in system popen vfork spawn; do
    rm -f "$LOG"
    run --separate-stderr shim run --stats --log "$LOG" -- \
      /usr/bin/python3 "$BATS_TEST_TMPDIR/enter.py" "$how"
    assert_success
    assert_regex "${stderr_lines[0]}" "^forkshim: 4 processes in .* 3 creations: 3 made"
    refute [ "${stderr/not intercepted/}" != "$stderr" ]
    refute [ "${stderr/did not load/}" != "$stderr" ]
    assert_equal "$(lineages parent | sort | xargs)" "0.1 0.1.1 0.1.2"
    assert_equal "$(lineages start | sort -u | xargs)" "0 0.1"
  done
}
