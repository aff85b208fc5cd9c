#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# --deep: handlers act on the children of programs of every kind, which notice nothing of being held.

# shellcheck disable=SC2016,SC2154 # programs of other shells; what the loaded files and run assign
load ../test_helper
load deep

born=$PROGRAMS/born

deep() { timeout -k 1 50 "$FORKSHIM" run -q --deep --log "$LOG" "$@" 3>&-; }

children() { jq -r 'select(.phase == "child") | .lineage' "$LOG" | sort -V; }

@test "a static shell's second child is killed, and no other" {
  run --separate-stderr deep -H 'signal child=SIGKILL at=0.2' -- busybox sh -c \
    '(echo one); (echo two); echo $?; (echo three); echo $?'
  assert_output $'one\n137\nthree\n0'
  assert_equal "$(children)" $'0.1\n0.2\n0.3'
}

@test "a static Go program's command is killed, and the others run" {
  build_go commands <<'END_GO'
package main

import (
	"fmt"
	"os/exec"
)

func main() {
	for range [3]int{} {
		output, err := exec.Command("busybox", "echo", "ran").Output()
		fmt.Print(string(output), err, "\n")
	}
}
END_GO
  number_commands 3 ./commands
  run deep -H "signal child=SIGKILL at=0.$second" -- ./commands
  assert_output $'ran\n<nil>\nsignal: killed\nran\n<nil>'
  assert_equal "$(children | tail -n 3)" "0.$first"$'\n'"0.$second"$'\n'"0.$third"
  # Once it has executed.
  run deep -H "signal child=SIGTERM at=0.$third" -H 'delay child=1ms..2ms' -- ./commands
  assert_output $'ran\n<nil>\nran\n<nil>\nsignal: terminated'
}

@test "children of programs of musl and of 32 bits are killed" {
  build_unseen musl-gcc -idirafter /usr/include -idirafter "/usr/include/$(gcc -print-multiarch)"
  run deep -H 'signal child=SIGKILL at=0.2' -- "$BATS_TEST_TMPDIR/unseen" vforks 3
  assert_output "3 made, 0 interrupted, 0 failed"
  assert_equal "$(children)" $'0.1\n0.2\n0.3'
  [[ $(uname -m) == x86_64 ]] || return 0
  build_unseen gcc -m32 -idirafter "/usr/include/$(gcc -print-multiarch)"
  rm "$LOG"
  run deep -H 'signal child=SIGKILL' -- "$BATS_TEST_TMPDIR/unseen" orphans 1
  # The child does not come to its own fork.
  assert_output "0 made, 0 interrupted, 0 failed"
  assert_equal "$(children)" 0.1
}

@test "a vfork child gets the signals of all handlers once it has executed" {
  run deep -H 'signal child=SIGUSR1' -H 'signal child=SIGUSR2' -- "$born" executes
  assert_output "USR1 USR2 pending"
}

@test "where a vfork child creates before it gets its signals, the run says so" {
  cat >"$BATS_TEST_TMPDIR/creates.c" <<'END'
#include <unistd.h>
int main(void) {
  if (vfork() == 0) {
    if (vfork() == 0) _exit(0);
    execl("/bin/true", "true", (char*)NULL);
  }
}
END
  gcc -static -o "$BATS_TEST_TMPDIR/creates" "$BATS_TEST_TMPDIR/creates.c"
  run --separate-stderr shim run --deep -H 'signal child=SIGCONT' -- "$BATS_TEST_TMPDIR/creates"
  assert_success
  assert_equal "$stderr" "forkshim: --deep: the creator of 0.1.1 gets its signals once it has executed,\
 so no handler acts on its child"
}

@test "a program traces its own children, which are let go wholly, and the run says so once" {
  run --separate-stderr aloud -- "$born" traced 4
  assert_success
  assert_output "8 stops"
  assert_equal "$(grep -c "^forkshim: --deep: the creator of 0\.1\.1 cannot be traced" <<<"$stderr")" 1
  assert_equal "$(grep -c "cannot be traced" <<<"$stderr")" 1
  # Those that the debugger does not trace have their lines.
  assert_equal "$(children)" $'0.1\n0.2\n0.3\n0.4'
}

@test "a program can trace its child as soon as it has that" {
  run deep -- "$born" attaches 100
  assert_output "100 attached"
  assert_equal "$(children)" "$(seq -f '0.%g' 100)"
}

@test "children that nobody waits for leave nothing, and nobody waits for ever" {
  run deep -- "$born" ignoring 100
  assert_output "100 made, No child processes"
  assert_equal "$(children)" "$(seq -f '0.%g' 100)"
  run deep -H 'delay child=1ms..20ms' -- "$born" ignoring 30
  assert_output "30 made, No child processes"
}

@test "signals interrupt no fork of several threads that make threads as well" {
  run deep -- "$born" busy 40
  assert_output "160 made, 0 interrupted"
  assert_equal "$(children)" "$(seq -f '0.%g' 160)"
  # Where nothing is to be done to a child, too.
  run shim run -q --deep -- "$born" busy 40
  assert_output "160 made, 0 interrupted"
}

@test "a creator that is stopped while the kernel creates makes its child once, with its handlers" {
  run deep -H 'signal child=SIGCONT' -- "$born" stopped 40
  assert_output "40 made"
  assert_equal "$(children)" "$( (echo 0.1 && seq -f '0.1.%g' 40) | sort -V)"
}

@test "300 children are held at once, and their creator is not" {
  run deep -H 'delay child=45s' -- busybox sh -c 'n=0 all=
    while [ $n -lt 300 ]; do n=$((n + 1)); (echo ran) & all="$all $!"; done
    kill -9 $all; wait; echo $n'
  assert_output 300
  assert_equal "$(jq -s 'map(select(.phase == "parent")) | length' "$LOG")" 300
}

@test "a creator is traced for a creation that a handler acts on, once, and for no other" {
  # The log looks for the children of the rest in another way.
  local inline=$'[handler signal]\nchild = SIGTERM\nat = 0.1.3\n[handler log]\nphases = parent\noutput = '
  run bare strace -qq -e trace=ptrace -e signal=none -o "$BATS_TEST_TMPDIR/traced" \
    "$FORKSHIM_BUILD/libexec/forkshim/run" --deep --quiet --env "FORKSHIM_INLINE=$inline$LOG" \
    --env "LD_PRELOAD=$LIB" -- busybox sh -c '"$0" forks 30; :' "$PROGRAMS/unseen"
  assert_output "30 made, 0 interrupted, 0 failed"
  local creator child
  read -r creator child < <(jq -r 'select(.lineage == "0.1.3") | "\(.pid) \(.child)"' "$LOG")
  # And the command, before it executes.
  assert_equal "$(grep -c '^ptrace(PTRACE_SEIZE' "$BATS_TEST_TMPDIR/traced")" 2
  assert_equal "$(grep -c "^ptrace(PTRACE_SEIZE, $creator," "$BATS_TEST_TMPDIR/traced")" 1
  # The command's own child is let go as that begins.
  assert_equal "$(grep -c "^ptrace(PTRACE_DETACH, $creator,.* = 0" "$BATS_TEST_TMPDIR/traced")" 2
  assert_equal "$(grep -c "^ptrace(PTRACE_DETACH, $child,.* = 0" "$BATS_TEST_TMPDIR/traced")" 1
}
