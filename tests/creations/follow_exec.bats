#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# With follow_exec, a program that a scrubbed environment would lose is followed all the same, and
# one that cannot be followed gets an environment without the shim's variables.

# shellcheck disable=SC2154 # what the loaded files and run assign
load ../test_helper

functions=(execl execlp execle execv execve execvp execvpe fexecve execveat execveat-empty)
program=$PROGRAMS/show_environment
carried() { printf '%s\n' "FORKSHIM_CONFIG=$FORKSHIM_CONFIG" "LD_PRELOAD=$LIB"; }
kept() { # FUNCTION: the environment that it passes
  case $1 in
    execle | execve | execvpe | fexecve | execveat*) echo KEEP=passed ;;
    *) echo KEEP=own ;;
  esac
  echo PATH=/usr/bin:/bin
}

setup() {
  config <<<$'[shim]\nfollow_exec = yes\n[handler log]\noutput = /dev/null'
}

@test "each exec function puts back what the program has scrubbed" {
  for function in "${functions[@]}"; do
    run preload "$PROGRAMS/execs" "$function" "$program"
    assert_equal "$function $status $output" \
      "$function 7 one two "$'\n'"$(kept "$function"; carried)"
  done
}

@test "each exec function does so in a vfork child, and leaves the caller's arrays alone" {
  for function in "${functions[@]}"; do
    run preload "$PROGRAMS/execs" -v "$function" "$program"
    assert_equal "$function $status $output" \
      "$function 7 one two "$'\n'"$(kept "$function"; carried)"
  done
}

@test "without follow_exec the program's environment is passed as it is" {
  config <<<$'[handler log]\noutput = /dev/null'
  for function in "${functions[@]}"; do
    run preload "$PROGRAMS/execs" "$function" "$program"
    assert_equal "$function $status $output" "$function 7 one two "$'\n'"$(kept "$function")"
  done
}

@test "an environment that is NULL is one of the shim's variables alone" {
  run preload "$PROGRAMS/execs" execve-null "$program"
  assert_output "one two "$'\n'"$(carried)"
}

@test "other preloaded libraries are kept, behind the shim" {
  run preload "$PROGRAMS/execs" -e LD_PRELOAD=libc.so.6:libm.so.6 execve "$program"
  assert_line "LD_PRELOAD=$LIB:libc.so.6:libm.so.6"
}

@test "a list that names the shim already is passed as it is" {
  run preload "$PROGRAMS/execs" -e "LD_PRELOAD=libm.so.6 $LIB" execve "$program"
  assert_line "LD_PRELOAD=libm.so.6 $LIB"
  assert_equal "$(grep -c PRELOAD <<<"$output")" 1
}

@test "of two lists the last one counts, as ld.so has it" {
  run preload "$PROGRAMS/execs" -e "LD_PRELOAD=$LIB" -e LD_PRELOAD=libm.so.6 execve "$program"
  assert_output "one two "$'\n'"$(kept execve)"$'\n'"FORKSHIM_CONFIG=$FORKSHIM_CONFIG
LD_PRELOAD=$LIB:libm.so.6"
  run preload "$PROGRAMS/execs" -e LD_PRELOAD=libm.so.6 -e "LD_PRELOAD=$LIB" execve "$program"
  assert_output "one two "$'\n'"$(kept execve)"$'\n'"LD_PRELOAD=libm.so.6
LD_PRELOAD=$LIB
FORKSHIM_CONFIG=$FORKSHIM_CONFIG"
}

@test "what the program itself says to the shim is kept" {
  run preload "$PROGRAMS/execs" -e FORKSHIM_CONFIG=/dev/null/none execve "$program"
  assert_line "FORKSHIM_CONFIG=/dev/null/none"
  assert_equal "$(grep -c FORKSHIM_CONFIG= <<<"$output")" 1
  run preload "$PROGRAMS/execs" -e FORKSHIM_PROBE=version execve /bin/true
  assert_output "forkshim 0.1.0"
}

@test "a static program gets the shim's variables, for what it executes itself" {
  for function in "${functions[@]}"; do
    run preload "$PROGRAMS/execs" "$function" "${program}_static"
    assert_equal "$function $status $output" \
      "$function 7 one two "$'\n'"$(kept "$function"; carried)"
  done
}

forks_seen() { # COMMAND...: how many the log has
  shim run --quiet --follow-exec --log "$BATS_TEST_TMPDIR/log" -- "$@" >/dev/null
  grep -c '"phase":"parent","function":"fork"' "$BATS_TEST_TMPDIR/log"
  rm "$BATS_TEST_TMPDIR/log"
}

@test "what a static program or the dynamic linker executes is followed" {
  unset FORKSHIM_CONFIG
  assert_equal "$(forks_seen busybox sh -c "bash -c '(:); (:)'")" 2
  linker=$(readelf -l /bin/bash | sed -n 's/.*interpreter: \(.*\)]/\1/p')
  assert_equal "$(forks_seen "$linker" /bin/bash -c '(:); (:)')" 2
}

@test "a program of musl is followed, and one with AddressSanitizer starts as it would" {
  cc -fsanitize=address -x c -o "$BATS_TEST_TMPDIR/sanitized" - <<'END'
const char* __asan_default_options(void) { return "verify_asan_link_order=1"; }
int main(void) { return 7; }
END
  musl-gcc -x c -o "$BATS_TEST_TMPDIR/foreign" - <<'END'
#include <stdlib.h>
int main(void) { return getenv("LD_PRELOAD") ? 7 : 1; }
END
  for other in sanitized foreign; do
    run -7 preload env -u LD_PRELOAD "$BATS_TEST_TMPDIR/$other"
    refute_output
    run -7 preload /usr/bin/python3 -c 'import os, sys
child = os.posix_spawn(sys.argv[1], sys.argv[1:], {})
sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))' \
      "$BATS_TEST_TMPDIR/$other"
  done
}

# What forks in bash is refused: nothing is printed where the library is there.
@test "posix_spawn, system, popen and a raw execve are followed as exec is" {
  unset FORKSHIM_CONFIG
  local ways=('os.waitpid(os.posix_spawn(bash[0], bash, {}), 0)'
    'os.waitpid(os.posix_spawnp("bash", bash, {}), 0)' 'os.environ.clear(); os.system(command)'
    'libc.clearenv(); libc.system(command.encode())'
    'libc.clearenv(); libc.pclose(libc.popen(command.encode(), b"r"))'
    'os.fork() or libc.syscall(59, path, words, None)'
    'os.fork() or libc.syscall(322, -100, path, words, None, 0)')
  [[ $(uname -m) == x86_64 ]] || ways=("${ways[@]:0:5}")  # whose numbers these are
  for way in "${ways[@]}"; do
    run --separate-stderr shim run --quiet --follow-exec -H 'fail error=ENOMEM program=bash' --stats \
      -- python3 -c '
import ctypes, os, sys
libc = ctypes.CDLL(None)
libc.popen.restype, libc.pclose.argtypes = ctypes.c_void_p, [ctypes.c_void_p]
bash = ["/bin/bash", "-c", "(echo forked)"]
command, path = "exec /bin/bash -c \"(echo forked >&2)\"", b"/bin/bash"
words = (ctypes.c_char_p * 4)(*[word.encode() for word in bash], None)
exec(sys.argv[1])
try: os.wait()
except ChildProcessError: pass' "$way"
    refute_output --partial forked
    assert_regex "$way: $stderr" ' 1 of them refused'
    [[ $stderr != *forked* ]]
  done
}

@test "after system and popen the program's environ is as it was" {
  run preload python3 -c 'import ctypes
libc = ctypes.CDLL(None)
environ = ctypes.c_void_p.in_dll(libc, "environ")
libc.clearenv(), libc.putenv(b"A=B")
before = environ.value
libc.system(b"exit 3")
libc.popen.restype, libc.pclose.argtypes = ctypes.c_void_p, [ctypes.c_void_p]
libc.pclose(libc.popen(b"exit 3", b"r"))
libc.getenv.restype = ctypes.c_char_p
print(environ.value == before, libc.getenv(b"LD_PRELOAD"), libc.getenv(b"A"))'
  assert_output "True None b'B'"
}

@test "a program that gains privileges gets none of the shim's variables" {
  cp "$program" "$BATS_TEST_TMPDIR/privileged"
  chown 65534 "$BATS_TEST_TMPDIR/privileged"
  chmod 4755 "$BATS_TEST_TMPDIR/privileged"
  run preload "$PROGRAMS/execs" execve "$BATS_TEST_TMPDIR/privileged"
  assert_output "one two "$'\n'"$(kept execve)"
}

@test "a folder of a program's name is passed over in PATH, as execvp does" {
  mkdir -p "$BATS_TEST_TMPDIR"/{first/privileged,second}
  install -m 4755 -o 65534 "$program" "$BATS_TEST_TMPDIR/second/privileged"
  run preload /usr/bin/env -i PATH="$BATS_TEST_TMPDIR/first:$BATS_TEST_TMPDIR/second" privileged
  assert_output --partial "PATH=$BATS_TEST_TMPDIR/first"
  refute_output --partial FORKSHIM_CONFIG
}

@test "an empty element of PATH is the working directory, as execvp has it" {
  cd "$BATS_TEST_TMPDIR"
  install -m 4755 -o 65534 "$program" privileged
  for path in "" /nowhere: :/nowhere /nowhere::/; do
    run preload /usr/bin/env -i PATH="$path" privileged
    assert_line "PATH=$path"
    refute_output --partial FORKSHIM_CONFIG
  done
}

@test "a script is followed if its interpreter can be" {
  script=$BATS_TEST_TMPDIR/script
  install -m 755 /dev/stdin "$script" <<<"#!$program"
  run preload "$PROGRAMS/execs" execve "$script"
  assert_line "LD_PRELOAD=$LIB"
  install -m 4755 -o 65534 "$program" "$BATS_TEST_TMPDIR/privileged"
  install -m 755 /dev/stdin "$script" <<<"#!$BATS_TEST_TMPDIR/privileged and more"
  run preload "$PROGRAMS/execs" execve "$script"
  refute_output --partial FORKSHIM_CONFIG
}

@test "execvp and execlp still give /bin/sh what is no program, and follow it" {
  # shellcheck disable=SC2016 # for the shell that reads the file
  install -m 755 /dev/stdin "$BATS_TEST_TMPDIR/text" <<<'echo "$# $KEEP $LD_PRELOAD"'
  for function in execvp execlp execvpe; do
    run preload "$PROGRAMS/execs" "$function" "$BATS_TEST_TMPDIR/text"
    assert_output "2 $(kept "$function" | sed 's/KEEP=//; q') $LIB"
  done
}

@test "an exec that fails gives the errno that it gives without the shim" {
  for function in "${functions[@]}"; do
    for file in /nonexistent "$BATS_TEST_TMPDIR" /etc/passwd; do
      expected=$(bare "$PROGRAMS/execs" "$function" "$file"; echo "$?")
      run preload "$PROGRAMS/execs" "$function" "$file"
      assert_equal "$function $file $status" "$function $file $expected"
    done
  done
}

@test "an environment that cannot be read is EFAULT, as the kernel says" {
  cd "$BATS_TEST_TMPDIR"
  bare cc -w -D_GNU_SOURCE -o bad_environment -x c - <<'END'
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
int main(void) {
  char* words[] = {"true", 0};
  char* wild[] = {(char*)8, 0};
  long page = sysconf(_SC_PAGESIZE);
  char* end = page + (char*)mmap(0, 4 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS,
                                 -1, 0);
  mprotect(end, page, PROT_NONE);
  mprotect(end + 2 * page, page, PROT_NONE);
  memcpy(end - 12, "A=bcdefghijk", 12);  /* no zero before the end of what can be read */
  char* cut[] = {end - 12, 0};
  char** list = (char**)(end + 2 * page) - 1;
  *list = "A=b";
  char** bad[] = {(char**)8, wild, cut, list};
  for (int i = 0; i < 4; ++i) execve("/bin/true", words, bad[i]), fprintf(stderr, "%s\n", strerrorname_np(errno));
}
END
  run preload ./bad_environment
  assert_output "EFAULT
EFAULT
EFAULT
EFAULT"
}
