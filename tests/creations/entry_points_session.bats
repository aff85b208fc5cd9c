#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# forkpty and daemon: who is the child is decided by pid, and nothing of the shim's ends up on a
# terminal, or in a file, that the program has put in the place of standard error.

# shellcheck disable=SC2154 # what the loaded files and run assign
load ../test_helper
load ../entry_points

# Forks past the shim's symbols, which a handler that refuses has something to say about.
past_fork='import ctypes, os
def past_fork():
    pid = ctypes.CDLL(os.environ["PROGRAMS"] + "/libown_fork.so").fork_by_itself()
    if pid == 0: os._exit(0)
    os.waitpid(pid, 0)
'

@test "a log to standard error is not written to the child's new terminal" {
  config <<<$'[handler log]\nphases = prepare,parent,child,failed'
  run --separate-stderr preload "$PROGRAMS/doors" forkpty
  assert_output "forkpty: child kept 7"
  assert_equal "$(jq -r .phase <<<"$stderr")" "prepare
parent"
}

# bats test_tags=native
@test "a message is not written to the child's new terminal" {
  config <<<$'[handler fail]\nfunctions = atfork'
  run preload /usr/bin/python3 -c "$past_fork
pid, terminal = os.forkpty()
if pid == 0:
    past_fork()
    os.write(1, b'done')
    os._exit(0)
print(os.read(terminal, 1000))
past_fork()"
  assert_line "forkshim: a fork past the library's symbols cannot be refused and goes on; \
\`functions = atfork\` names these"
  assert_line "b'done'"
  assert_equal "${#lines[@]}" 2
}

# bats test_tags=native
@test "nothing is written to a file that the program has put in the place of standard error" {
  config <<<$'[handler log]\n[handler fail]\nfunctions = atfork'
  run preload /usr/bin/python3 -c "$past_fork
os.dup2(os.open('$BATS_TEST_TMPDIR/own', os.O_CREAT | os.O_WRONLY), 2)
past_fork()
if os.fork() == 0: os._exit(0)
os.wait()"
  assert_success
  assert_line --partial '"phase":"start"'
  assert_equal "$(<"$BATS_TEST_TMPDIR/own")" ""
}

# bats test_tags=native
@test "nothing is written to a file that gets the number of a closed standard error" {
  config <<<$'[handler log]\n[handler fail]\nfunctions = atfork'
  run preload /usr/bin/python3 -c "$past_fork
os.close(2)
assert os.open('$BATS_TEST_TMPDIR/own', os.O_CREAT | os.O_WRONLY) == 2
past_fork()"
  assert_success
  assert_equal "$(<"$BATS_TEST_TMPDIR/own")" ""
}

# bats test_tags=native
@test "nothing is written to descriptor 2 of a program that starts without it" {
  config <<<$'[handler log]\n[handler fail]\nfunctions = atfork'
  preload bash -c "exec 2>&-; exec /usr/bin/python3 -c \"\$0\"" "$past_fork
assert os.open('$BATS_TEST_TMPDIR/own', os.O_CREAT | os.O_WRONLY) == 2
past_fork()"
  assert_equal "$(<"$BATS_TEST_TMPDIR/own")" ""
}

@test "a log to standard error is written as long as the program keeps it" {
  config <<<'[handler log]'
  run --separate-stderr preload "$PROGRAMS/doors" fork daemon
  assert_equal "$(jq -r '"\(.phase) \(.function)"' <<<"$stderr" | sort)" "child daemon
child fork
exit null
exit null
parent daemon
parent fork
start null"
}

@test "daemon's -1 in the child is the child's" {
  log_doors
  expected=$(bare "$PROGRAMS/doors" -f 3 daemon-null)
  assert_regex "$expected" '^daemon-null: -1 E[A-Z]+ 1$'
  run preload "$PROGRAMS/doors" -f 3 daemon-null
  assert_output "$expected"
  assert_equal "$(logged)" "daemon fork prepare=1 parent=1 child=1 failed=0"
}

@test "the parent's handlers run before daemon ends it, and it ends with 0" {
  log_doors
  preload "$PROGRAMS/doors" daemon >"$BATS_TEST_TMPDIR/out"
  run jq -rs '[.[] | select(.phase != "child").phase] | join(" ")' "$DOOR_LOG"
  assert_output "prepare parent"
}

@test "the daemon goes on as its creator's child, with children of its own" {
  log_doors
  run preload "$PROGRAMS/doors" fork daemon-and-fork
  assert_line "daemon-and-fork: child kept 7"
  run jq -rs 'sort_by(.lineage)[] | select(.phase == "child") | "\(.function) \(.lineage)"' \
    "$DOOR_LOG"
  assert_output "fork 0.1
daemon 0.2
fork 0.2.1"
}

@test "a program goes on where daemon is refused" {
  log_doors $'[handler fail]\nfunctions = daemon'
  run preload "$PROGRAMS/doors" daemon fork
  assert_output "daemon: -1 EAGAIN
fork: child kept 7"
}

# bats test_tags=native
@test "a refused forkpty leaves the terminal's name and no descriptor, as libc does" {
  cd "$BATS_TEST_TMPDIR"
  bare cc -o refused -x c - -lutil <<'END'
#include <errno.h>
#include <fcntl.h>
#include <pty.h>
#include <stdio.h>
#include <string.h>
int main(void) {
  char name[99] = "none";
  int master = 77;
  const int answer = forkpty(&master, name, 0, 0);
  printf("%d %d %d %d\n", answer, errno == EAGAIN, master, !strncmp(name, "/dev/", 5));
  return fcntl(3, F_GETFD) != -1;
}
END
  run -0 shim run --fail EAGAIN -- ./refused
  assert_output "-1 1 77 1"
}
