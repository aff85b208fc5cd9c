#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# --deep and kinds = exec: execs that programs make without the library's knowledge.

# shellcheck disable=SC2016,SC2154 # for the program's shell; what the loaded files and run assign
load ../test_helper
load deep

within_program=$PROGRAMS/within

fails() { # FAULT COMMAND...
  run --separate-stderr shim run -q --deep --fail "exec:$1" -- "${@:2}"
}

@test "each exec of a static program is logged, and its process goes on with its numbers" {
  run within -- "$within_program" tries /etc/passwd /nowhere "$within_program"
  assert_failure 2
  assert_output $'/etc/passwd: Permission denied\n/nowhere: No such file or directory'
  run logged_within
  assert_output "0!1 syscall:execve prepare
0!2 syscall:execve prepare
0!3 syscall:execve prepare"
}

@test "an exec that is refused leaves the process as it was" {
  fails E2BIG@2 "$within_program" tries /etc/passwd "$within_program" /bin/true
  assert_success
  assert_output "/etc/passwd: Permission denied
$within_program: Argument list too long"
}

@test "a static shell is told that a command cannot be executed, and only that one" {
  fails EACCES@1 busybox sh -c '/bin/echo one; /bin/echo two; :'
  assert_output two
  assert_equal "$stderr" "sh: /bin/echo: Permission denied"
  fails ENOMEM@at:0!1 busybox sh -c '(:); exec /bin/echo never'
  assert_failure
  assert_output ""
}

@test "a search in PATH is one exec, refused as a whole or not at all" {
  export PATH=/nowhere/a:/nowhere/b:$PATH
  fails 'ENOENT@at:0!1' "$within_program" searches echo one
  assert_output "echo: No such file or directory"
  fails 'ENOENT@at:0!2' "$within_program" searches echo one
  assert_output one
  fails 'ENOENT@at:0.1!1' "$within_program" spawns echo one
  assert_output "No such file or directory"
  run --separate-stderr shim run --deep --stats -H 'log kinds=exec output=/dev/null' -- \
    "$within_program" searches echo one
  assert_output one
  assert_regex "$stderr" 'syscall:execve +1 +[0-9]+ +0 '
}

@test "the same name in a program that was executed is another exec" {
  run within -- busybox sh -c "exec $within_program tries $within_program"
  assert_failure 2
  assert_equal "$(jq -r .lineage "$LOG" | xargs)" "0!1 0!2"
  rm "$LOG"
  # busybox executes itself, by another path.
  ln -s "$(type -P busybox)" "$BATS_TEST_TMPDIR/busybox"
  run within -- busybox sh -c "exec $(type -P busybox) sh -c 'exec $BATS_TEST_TMPDIR/busybox true'"
  assert_success
  assert_equal "$(jq -r .lineage "$LOG" | xargs)" "0!1 0!2"
}

@test "programs of one name with their words in the same place are an exec each" {
  cd "$BATS_TEST_TMPDIR" || return
  cat >tool.c <<'END'
#include <stdio.h>
#include <unistd.h>
static char number[2], *words[] = {"tool", number, NULL}, *none[] = {NULL};
int main(int count, char** given) {
  char path[] = "1/tool";
  path[0] = number[0] = count > 1 ? given[1][0] + 1 : '1';
  puts(number);
  fflush(stdout);
  execve(path, words, none);
  return number[0] != '4';
}
END
  mkdir 1 2 3
  gcc -static -no-pie -o 1/tool tool.c
  ln 1/tool 2/tool
  cp 1/tool 3/tool
  run -0 within -- 1/tool
  assert_output $'1\n2\n3\n4'
  assert_equal "$(jq -r .lineage "$LOG" | uniq | xargs)" "0!1 0!2 0!3 0!4"
  run -1 within --fail exec:EACCES@2 -- 1/tool
  assert_output $'1\n2'
}

@test "a thread that executes stays the process that it was" {
  run within -- "$within_program" by_thread tries /etc/passwd /bin/true
  assert_success
  run logged_within
  assert_line --index 2 "0!1 syscall:execve prepare"
  assert_line --index 3 "0!2 syscall:execve prepare"
  assert_line --index 4 "0!3 syscall:execve prepare"
}

@test "a Go program's command does not start" {
  build_go starts <<'END'
package main

import "fmt"
import "os/exec"

func main() {
	for range [2]int{} {
		output, err := exec.Command("/bin/echo", "started").Output()
		fmt.Print(string(output), err, "\n")
	}
}
END
  fails ETXTBSY@1 ./starts
  assert_output 'fork/exec /bin/echo: text file busy
started
<nil>'
}

@test "posix_spawn of a hooked program returns what its exec was refused with" {
  fails E2BIG@1 /usr/bin/python3 -c 'import os
for _ in range(2):
    try:
        child = os.posix_spawn("/bin/echo", ["echo", "started"], os.environ)
        os.waitpid(child, 0)
    except OSError as error:
        print(error.strerror, flush=True)'
  assert_output $'Argument list too long\nstarted'
  # libc searches PATH itself.
  fails ENOENT@1 /usr/bin/python3 -c 'import os
try: os.posix_spawnp("echo", ["echo", "started"], os.environ)
except OSError as error: print(error.strerror)'
  assert_output "No such file or directory"
}

@test "system and popen have a shell that does not start" {
  fails ENOENT@1 perl -e 'print system("echo one; :") >> 8, "\n"; system("echo two; :")'
  assert_line --index 1 two
  bare gcc -w -o "$BATS_TEST_TMPDIR/runs" -xc - <<<'#include <stdio.h>
#include <stdlib.h>
int main(void) { printf("%d\n", system("echo one") >> 8); return system("echo two"); }'
  fails ENOENT@1 "$BATS_TEST_TMPDIR/runs"
  assert_line two
  assert_line 127
}

@test "an exec that the library handles is counted once, hooked or not what it executes" {
  run within -- dash -c '/bin/true; busybox true; exec /bin/true'
  assert_success
  run logged_within
  assert_output "0.1!1 execve prepare
0.2!1 execve prepare
0!1 execve prepare"
  rm "$LOG"
  run --separate-stderr within --fail exec:EACCES@2 -- /usr/bin/python3 -c 'import subprocess
for word in "one", "two", "three":
    try: subprocess.run(["echo", word])
    except OSError as error: print(error.strerror, flush=True)'
  assert_output $'one\nPermission denied\nthree'
  run jq -r 'select(.kind == "exec" and (.function | startswith("syscall:")))' "$LOG"
  assert_output ""
  # The next program's own begin behind it, be it hooked or not.
  rm "$LOG"
  run within -- env env busybox sh -c "exec /usr/bin/env $within_program tries /bin/true"
  assert_equal "$(logged_within | grep -oE '^0!. (sys)?' | tr -d ' ' | uniq | xargs)" \
    "0!1 0!2 0!3sys 0!4 0!5sys"
}

@test "an exec by a system call of a hooked program is seen, and refused" {
  local number=59
  [[ $(uname -m) == x86_64 ]] || number=221
  fails EPERM@1 /usr/bin/python3 -c "import ctypes, os
libc = ctypes.CDLL(None, use_errno=True)
for path in b'/nowhere', b'/etc/passwd':
    libc.syscall(ctypes.c_long($number), path, None, None)
    print(os.strerror(ctypes.get_errno()))"
  assert_output $'Operation not permitted\nPermission denied'
}

@test "5,000 signals a second interrupt no exec of a static program, and none is counted twice" {
  run within -- "$within_program" timed_execs 500
  assert_output "0 made, 0 interrupted, 500 failed"
  run jq -r .lineage "$LOG"
  assert_output "$(seq -f '0!%g' 500)"
}

@test "selectors choose among execs that only the kernel sees, and limit and delay act" {
  local selector
  local -A error=([at=0!1]="Too many" [when=2]=Permission [program=*/within]="Too many"
    [program=*/other]=Permission [functions=syscall:execve]="Too many" [functions=execve]=Permission
    [depth=0]="Too many" [depth=1]=Permission [threads=multi]=Permission [max=1]="Too many")
  for selector in "${!error[@]}"; do
    run shim run -q --deep -H "fail kinds=exec error=ELOOP $selector" -- \
      "$within_program" tries /etc/passwd
    assert_output --partial "${error[$selector]}"
  done
  run shim run -q --deep -H 'limit kinds=exec rate=1/min burst=1' -- \
    "$within_program" tries /etc/passwd /etc/passwd
  assert_output $'/etc/passwd: Permission denied\n/etc/passwd: Resource temporarily unavailable'
  local begin end
  begin=$(date +%s%N)
  shim run -q --deep -H 'delay kinds=exec prepare=400ms when=1' -- "$within_program" tries /bin/true
  end=$(date +%s%N)
  ((end - begin > 400000000)) || fail "it was held for $((end - begin)) ns"
}

@test "execs have sums of their own, and --require-fired knows them" {
  run --separate-stderr shim run --deep --stats --require-fired --fail exec:ENOENT@3 -- \
    "$within_program" tries /etc/passwd /etc/group /etc/hosts
  assert_success
  assert_regex "$stderr" "0 creations: .*; 3 execs: 2 made, 1 failed, 1 of them refused"
  run --separate-stderr shim run --deep --require-fired --fail exec:ENOENT@4 -- \
    "$within_program" tries /etc/passwd
  assert_failure 125
}

@test "a sweep makes each exec of a static program fail, and its lines repeat that" {
  cd "$BATS_TEST_TMPDIR"
  run -1 shim sweep --deep --kinds exec --errors ENOENT --progress 1h -- \
    busybox sh -c '/bin/echo one | /bin/cat; /bin/echo two; exec /bin/true'
  assert_line --regexp '^(not )?ok 1 - 0!1 syscall:execve ENOENT .busybox.: reported'
  assert_line --regexp '^not ok 2 - 0\.1!1 syscall:execve ENOENT .busybox.: silent'
  local line
  line=$(grep -A1 '  repeat: |' <<<"$output" | sed -n 's/^    forkshim/"$FORKSHIM"/p' | head -n 1)
  assert_regex "$line" '--deep '
  run bash -c "$line"
  assert_success
  assert_line two
  refute_line one
}

@test "where no handler asks for them, the kernel does not either" {
  local asked
  questions() { # ARG...: of the run
    bare strace -e trace=ioctl -o "$BATS_TEST_TMPDIR/asked" \
      "$FORKSHIM_BUILD/libexec/forkshim/run" --deep --quiet "$@" >/dev/null
    grep -c 'NOTIF_RECV.*= 0' "$BATS_TEST_TMPDIR/asked" || true
  }
  asked=$(questions -- "$within_program" tries /etc/{passwd,group,hosts})
  assert_equal "$asked" 0
  asked=$(questions -- "$within_program" clones 3)
  assert_equal "$asked" 0
}
