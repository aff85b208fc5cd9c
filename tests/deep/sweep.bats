#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# sweep --deep: programs that the library is not loaded into are swept by the kernel's questions.

# shellcheck disable=SC2016,SC2154 # for the program's shell; what the loaded files and run assign
load ../test_helper
load deep

setup() {
  need_deep
  cd "$BATS_TEST_TMPDIR" || return
}

# Each finding's line makes the same of the program again, and the lines are `number`.
repeats() { # NUMBER
  local line status lines=()
  mapfile -t lines < <(grep -A1 '  repeat: |' tap | sed -n 's/^    forkshim/"$FORKSHIM"/p')
  assert_equal "${#lines[@]}" "$1"
  for line in "${lines[@]}"; do
    status=0
    assert_regex "$line" '--deep '
    bare bash -c "$line" >repeated 2>&1 || status=$?
    # Three words of five are there where one is lost in silence, and none more after the crash.
    assert_regex "$status $(grep -cE '^(one|two|three|four|five)$' repeated)" '^(0 4|13[49] 3)$'
  done
}

@test "a static program that ignores what did not start: each creation, and each line repeats it" {
  run -1 shim sweep --deep -- "$PROGRAMS/ignores"
  assert_line "# 4 findings in 5 points: 1 reported, 3 silent, 1 crash"
  assert_line "ok 2 - 0.2 syscall:clone EAGAIN (ignores): reported, status 1"
  assert_line "not ok 4 - 0.4 syscall:clone EAGAIN (ignores): crash, killed by SIGSEGV"
  echo "$output" >tap
  repeats 4
}

@test "the same of a static Go program" {
  build_go ignores <<'END'
package main

import (
	"fmt"
	"os"
	"os/exec"
)

func main() {
	for i, word := range []string{"one", "two", "three", "four", "five"} {
		command := exec.Command("busybox", "echo", word)
		command.Stdout = os.Stdout
		err := command.Start()
		if err != nil && i == 1 {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		if err == nil || i == 3 {
			command.Process.Pid = command.Process.Pid // a nil pointer, where it did not start
			command.Wait()
		}
	}
}
END
  # Go turns SIGSEGV into a panic, which ends with status 2 unless it is to end by a signal.
  export GOTRACEBACK=crash
  number_commands 5 ./ignores
  run -1 shim sweep --deep --at "0.$first,0.$second,0.$third,0.$fourth,0.$fifth" -- ./ignores
  assert_line "# 4 findings in 5 points: 1 reported, 3 silent, 1 crash"
  assert_line --regexp "^not ok 4 - 0\.$fourth .*: crash, killed by SIGABRT\$"
  echo "$output" >tap
  repeats 4
}

@test "creations of hooked and static programs are points of one sweep" {
  run -1 shim sweep --deep --errors ENOMEM --confirm 0 -- \
    bash -c 'busybox sh -c "(echo one); (:); :"; true'
  assert_line --regexp '^ok 1 - 0\.1 fork ENOMEM .bash.: reported'
  assert_line --regexp '^not ok 2 - 0\.1\.1 syscall:clone ENOMEM .busybox.: silent'
  assert_line --regexp '^ok 3 - 0\.1\.2 syscall:clone ENOMEM .busybox.: same'
  refute_output --partial "does not see"
}

@test "a plan and several runs at once know --deep" {
  shim sweep --deep --plan=plan -- "$PROGRAMS/ignores" >printed
  run -1 shim sweep --point 2..4 --jobs 2 plan
  assert_line "# 2 findings in 3 points: 1 reported, 1 silent, 1 crash"
}

@test "what only a sweep with the kernel can do is said where it is not given" {
  run -125 shim sweep -- "$PROGRAMS/ignores"
  assert_output --partial "so no creation in it can be made to fail without --deep"
  run -125 --separate-stderr deep -- "$FORKSHIM" sweep --deep -- "$PROGRAMS/ignores"
  assert_equal "$stderr" "forkshim: sweep: --deep: this process already has a seccomp listener (a\
 forkshim run --deep, or a container manager, around it); one tree has only one"
}

@test "each child that only the kernel sees is killed" {
  run shim sweep --deep --action kill -- busybox sh -c '(:) && (:) || exit 3'
  assert_line --regexp '^ok 1 - 0.1 syscall:clone .*: reported, status 3'
  assert_line --regexp '^# .*in 2 points: 2 reported'
}

@test "names that are not sure are a warning of the sweep, once" {
  run -1 --separate-stderr shim sweep --deep --confirm 0 -- "$PROGRAMS/unseen" limits 2
  assert_equal "$stderr" ""
  run grep -c '^# --deep: a process has set its limit RLIMIT_LOCKS' <<<"$output"
  assert_output 1
}

@test "an unprivileged user sweeps a static program" {
  local as_user=()
  ((EUID != 0)) || as_user=("${AS_NOBODY[@]}")
  # The tests' own TMPDIR may be root's alone.
  place=$(mktemp -d /tmp/forkshim-deep.XXXXXX)
  ((EUID != 0)) || chown 65534 "$place"
  TMPDIR=$place run --separate-stderr bare "${as_user[@]}" "$FORKSHIM" sweep --deep --confirm 0 -- \
    "$PROGRAMS/ignores"
  rm -rf "$place"
  assert_equal "$stderr" ""
  assert_line "# 4 findings in 5 points: 1 reported, 3 silent, 1 crash"
  assert_equal "$status" 1
}

@test "a static program that signals every process is contained, and a bystander lives" {
  local own=()
  ((EUID == 0)) || own=(--user --map-current-user)
  "${CC:-gcc}" -static -w -o kill-all "$ROOT/tests/fixtures/programs/supervised/kill_all.c"
  # A pid namespace of its own: what goes wrong here must end nobody else.
  run -1 timeout -k 1 40 unshare ${own[@]+"${own[@]}"} --pid --fork --kill-child --mount-proc \
    bash -c 'setsid sleep 300 & bystander=$!
      "$@"; status=$?
      grep -qs "State:.S" "/proc/$bystander/status" && echo "the bystander lives"
      exit "$status"' bash "$FORKSHIM" sweep --deep --confirm 0 -- ./kill-all KILL 3>&-
  assert_line --regexp '^not ok 1 - 0\.1 .*: kill-all, tried kill.-1, SIGKILL. by kill-all'
  assert_line "the bystander lives"
}
