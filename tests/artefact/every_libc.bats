#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# One library for every dynamic program of the machine: the file that glibc programs preload harms
# none that musl runs, or that has no libc, and works where it can.

load ../test_helper

setup_file() {
  export MUSL=$BATS_FILE_TMPDIR
  musl-gcc -D_GNU_SOURCE -w "$ROOT/tests/fixtures/programs/ways.c" -o "$MUSL/ways"
}

setup() {
  LOG=$BATS_TEST_TMPDIR/log
  cd "$BATS_TEST_TMPDIR" || return
}

log_parents() {
  config <<<"[handler log]
output = $LOG
phases = parent,failed"
}

# Status, output and standard error as bare, without configuration, switched off, and with a log.
assert_unharmed() { # PROGRAM ARG...
  local status=0 expected
  bare "$@" >bare.out 2>bare.err || status=$?
  for configuration in 'unset FORKSHIM_CONFIG' 'export FORKSHIM_DISABLE=1' \
    'unset FORKSHIM_DISABLE; log_parents'; do
    eval "$configuration"
    expected=$status status=0
    preload "$@" >preload.out 2>preload.err || status=$?
    assert_equal "$status" "$expected" "$*: $configuration"
    diff bare.out preload.out
    diff bare.err preload.err
  done
}

@test "a musl program runs as bare, and each of its ways to create a process is seen once" {
  assert_unharmed "$MUSL/ways"
  run jq -r --arg program "$MUSL/ways" \
    'select(.phase == "parent" and .program == $program) | .function' "$LOG"
  assert_equal "$(xargs <<<"$output")" "fork _Fork vfork clone syscall:fork posix_spawn posix_spawnp\
 system popen forkpty wordexp fork"
}

@test "a musl program's creations can be refused, each in its own words" {
  config <<<$'[handler fail]\nerror = ENOMEM'
  run preload "$MUSL/ways"
  assert_output "fork -1
_Fork -1
vfork -1
clone -1
syscall -1
posix_spawn -1
posix_spawnp -1
system 255
popen none
forkpty -1
wordexp 1
execl -1"
  assert_failure 5
}

@test "other handlers run in a musl program, too" {
  config <<<"[handler delay]
time = 1ms
[handler signal]
functions = clone
exit = 3
[handler order]
first = child
[handler limit]
per_second = 1000
[handler child]
functions = fork
nice = 1
[handler command]
functions = vfork
run = /bin/true
[handler lint]
[handler call]
library = libc.so.6
prepare = getpid
[handler log]
output = $LOG"
  run preload "$MUSL/ways"
  assert_failure 5
  assert_line "fork 7"
  assert_line "vfork 7"
  run jq -c --arg program "$MUSL/ways" \
    'select(.phase == "exit" and .program == $program) | has("status")' "$LOG"
  assert_line false
}

@test "forkshim run shows the tree of a musl program" {
  run shim run --log "$LOG" --stats -- "$MUSL/ways"
  assert_failure 5
  assert_line --regexp ' 1[23] made, 0 failed'  # the shell of wordexp may fork, too
}

@test "the waits of a musl program tell how its children ended" {
  musl-gcc -D_GNU_SOURCE -w "$ROOT/tests/fixtures/programs/waits.c" -o waits
  words=(wait:kill waitpid0:raw wait3:abort wait40:kill waitid:raw waitid0:kill twice:stop)
  expected=$(bare ./waits "${words[@]}")
  run -0 shim run --log "$LOG" -- ./waits "${words[@]}"
  assert_output "$expected"
  run jq -r 'select(.phase == "exit") | "\(.lineage) \(.status) \(.signal)"' "$LOG"
  assert_equal "$(sort <<<"$output" | tail -n +2)" "0.1 137 SIGKILL
0.2 5 null
0.3 134 SIGABRT
0.4 137 SIGKILL
0.5 5 null
0.6 137 SIGKILL
0.7 137 SIGKILL"
}

@test "a program without libc is unharmed" {
  cat >alone.c <<'END'
static long call(long number, long a, long b, long c) {
  long result;
  __asm__ volatile("syscall" : "=a"(result) : "a"(number), "D"(a), "S"(b), "d"(c)
                   : "rcx", "r11", "memory");
  return result;
}
void _start(void) {
  call(1, 1, (long)"alone\n", 6);
  call(231, 4, 0, 0);
}
END
  [[ $(uname -m) == x86_64 ]] || skip "it is written for x86-64"
  local flags=(-nostdlib -nostartfiles -fno-stack-protector -pie -fPIE)
  for hash in gnu sysv; do
    gcc "${flags[@]}" -Wl,--hash-style=$hash -o "alone-$hash" alone.c \
      -Wl,-dynamic-linker=/lib64/ld-linux-x86-64.so.2
    run readelf -dW "alone-$hash"
    refute_output --partial NEEDED
    assert_unharmed "./alone-$hash"
  done
  musl-gcc "${flags[@]}" -o alone-musl alone.c -Wl,-dynamic-linker=/lib/ld-musl-x86_64.so.1
  assert_unharmed ./alone-musl
}

@test "a program with a copy of environ keeps it, by glibc and by musl" {
  cat >copy.c <<'END'
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>
extern char** environ;
static char* own[] = {"PATH=/usr/bin:/bin", "A=b", 0};
int main(void) {
  printf("%d\n", environ != 0);
  fflush(stdout);
  environ = own;
  const pid_t child = fork();
  if (child == 0) execlp("env", "env", (char*)0);
  int status;
  return waitpid(child, &status, 0) != child || status;
}
END
  gcc -no-pie -fno-pie -o copy copy.c
  run readelf -rW copy
  assert_output --partial R_X86_64_COPY
  assert_unharmed ./copy
  musl-gcc -o copy-musl copy.c
  assert_unharmed ./copy-musl
}

@test "a library whose symbol table is empty is unharmed, and looked through" {
  gcc -shared -nostdlib -Wl,--hash-style=gnu -o libempty.so -x c - </dev/null
  gcc -o links -x c - -L. -Wl,--no-as-needed -lempty -Wl,-rpath,. <<'END'
#include <sys/wait.h>
#include <unistd.h>
int main(void) {
  if (fork() == 0) _exit(0);
  return wait(0) < 0;
}
END
  assert_unharmed ./links
  assert_equal "$(jq -r .function "$LOG")" fork
}

@test "without /proc, programs of both libcs are unharmed" {
  run bare unshare -r -m true
  ((status == 0)) || skip "no user namespaces"
  assert_unharmed unshare -r -m sh -c 'mount -t tmpfs none /proc && exec env true'
  assert_unharmed unshare -r -m sh -c "mount -t tmpfs none /proc && exec '$MUSL/ways'"
}

@test "a program that ld.so is told to run is unharmed" {
  assert_unharmed /lib64/ld-linux-x86-64.so.2 /usr/bin/env true
  assert_unharmed /lib/ld-musl-x86_64.so.1 "$MUSL/ways"
}
