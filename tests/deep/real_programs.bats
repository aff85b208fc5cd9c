#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# --deep under programs that make their own namespaces, sandboxes and containers, and under Go: as
# alone, and each creation with its name.

# shellcheck disable=SC2016,SC2154 # for the program's shell; what the loaded files and run assign
load ../test_helper
load deep

teardown() {
  [[ -z ${place-} ]] || rm -rf "$place"
}

# What does not start here without forkshim tells nothing of it.
alone() { # COMMAND...
  run bare "$@"
  [[ $status == 0 ]] || skip "$1 does not work here without forkshim: ${lines[-1]-status $status}"
}

made() { # "NAME PROGRAM" of what only the kernel saw
  jq -r 'select(.phase == "parent" and (.function | startswith("syscall:"))) |
    "\(.lineage) \(.program | split("/") | last)"' "$LOG" | sort -V
}

commands_of_go() { # CGO
  local with_c=''
  [[ $1 == 0 ]] || with_c='import "C"'
  build_go commands "$1" <<END_GO
package main

$with_c
import (
	"fmt"
	"os/exec"
)

func main() {
	for _, words := range [][]string{
		{"busybox", "sh", "-c", "(echo one) || echo refused; :"},
		{"dash", "-c", "(:); busybox sh -c '(:); (echo two); :'; :"},
	} {
		output, err := exec.Command(words[0], words[1:]...).CombinedOutput()
		fmt.Print(string(output), err, "\n")
	}
}
END_GO
}

# A static shell's fork below a hooked one below Go, ten times.
hit_ten_times() {
  number_commands 2 ./commands
  for _ in {1..10}; do
    rm -f "$LOG"
    run deep --fail "ENOMEM@at:0.$second.2.2" -- ./commands
    assert_output $'one\n<nil>\nsh: can\'t fork: Cannot allocate memory\n<nil>'
    run jq -r 'select(.phase == "failed") | "\(.lineage) \(.function)"' "$LOG"
    assert_output "0.$second.2.2 syscall:clone"
  done
}

@test "below a static Go program the same creation fails in ten of ten runs" {
  commands_of_go 0
  hit_ten_times
}

@test "below a Go program with cgo the same creation fails in ten of ten runs" {
  commands_of_go 1
  hit_ten_times
}

@test "make with a static shell: the same creation of one recipe fails in ten of ten runs" {
  printf 'SHELL = %s\n.SHELLFLAGS = sh -c\nall: a b c d\na b c d:\n\t-@(echo $@) >$@.out; :\n' \
    "$(type -P busybox)" >"$BATS_TEST_TMPDIR/Makefile"
  for _ in {1..10}; do
    rm -f "$LOG" "$BATS_TEST_TMPDIR"/*.out
    run deep --fail ENOMEM@at:0.3.1 -- make -C "$BATS_TEST_TMPDIR" -s -j4
    run jq -r 'select(.phase == "failed") | "\(.lineage) \(.program | split("/") | last)"' "$LOG"
    assert_output "0.3.1 busybox"
    run cat "$BATS_TEST_TMPDIR"/{a,b,d}.out
    assert_output $'a\nb\nd'
  done
}

@test "bwrap's namespaces of their own: what runs in them is seen, and fails by name" {
  local sandbox=(bwrap --unshare-all --ro-bind / / --proc /proc --dev /dev)
  alone "${sandbox[@]}" true
  run deep -- "${sandbox[@]}" busybox sh -c '(echo one); (echo two); :'
  assert_output $'one\ntwo'
  assert_equal "$(made)" $'0.1 bwrap\n0.1.1.1 busybox\n0.1.1.2 busybox'
  run deep --fail ENOMEM@at:0.1.1.2 -- "${sandbox[@]}" busybox sh -c '(echo one); (echo two); :'
  assert_output $'one\nsh: can\'t fork: Cannot allocate memory'
}

@test "that a library without the run's state runs handlers beside the supervisor's is said once" {
  local sandbox=(bwrap --unshare-all --ro-bind / / --proc /proc --dev /dev --bind "$BATS_TEST_TMPDIR"
    "$BATS_TEST_TMPDIR")
  alone "${sandbox[@]}" true
  run --separate-stderr aloud -- "${sandbox[@]}" dash -c '(:); (:; (:)); dash -c "(:); :"; :'
  assert_success
  assert_equal "$(grep -c "cannot reach the run's state" <<<"$stderr")" 1
  assert_regex "$stderr" '--deep: 0\.1\.1 loads the library and .* in its library, which names it 0'
  assert_equal "$(jq -r 'select(.phase == "parent" and (.lineage == "0.1.1.1" or .pid == 2)) |
    .lineage' "$LOG" | sort -u | head -n 3)" $'0.1\n0.1.1.1\n0.2'
  run --separate-stderr aloud -- "${sandbox[@]}" busybox sh -c '(:); (:); :'
  refute_regex "$stderr" "cannot reach"
  run --separate-stderr aloud -- dash -c '(:); busybox sh -c "(:); :"; :'
  refute_regex "$stderr" "cannot reach"
}

@test "chromium shows a page in its sandbox as another user" {
  ((EUID == 0)) || skip "only root can run programs as another user"
  place=$(mktemp -d /tmp/forkshim-deep.XXXXXX)
  chmod 777 "$place"
  echo '<p id=it></p><script>it.textContent = "a page"</script>' >"$place/page.html"
  local browser=(env HOME="$place" TMPDIR="$place" chromium --headless --disable-gpu --dump-dom
    --user-data-dir="$place/data" "file://$place/page.html")
  alone "${AS_NOBODY[@]}" "${browser[@]}"
  run --separate-stderr bare "${AS_NOBODY[@]}" "$FORKSHIM" run -q --deep --log "$place/log" -- \
    "${browser[@]}"
  assert_success
  assert_output --partial '<p id="it">a page</p>'
  LOG=$place/log
  # The zygotes make their namespaces by clone.
  run jq -s 'map(select(.phase == "parent" and .kind == "fork")) | length > 3' "$LOG"
  assert_output true
}

@test "podman runs a container, whose static shell is seen through conmon and runc, and refused" {
  ((EUID == 0)) || skip "only root can run podman without ids of its own"
  command -v podman >/dev/null && command -v runc >/dev/null || skip "podman is not installed"
  place=$(mktemp -d /tmp/forkshim-deep.XXXXXX)
  mkdir -p "$place"/rootfs/{bin,proc,dev,sys,etc}
  cp "$(type -P busybox)" "$place/rootfs/bin"
  local podman=(podman --root "$place/root" --runroot "$place/run" --tmpdir "$place/tmp"
    --storage-driver vfs --cgroup-manager cgroupfs --events-backend none --runtime runc)
  local container=(run --rm --network none --ulimit nofile=512:512 --ulimit nproc=512:512
    --rootfs "$place/rootfs" /bin/busybox sh -c '(echo one); (echo two); :')
  alone "${podman[@]}" "${container[@]}"
  run --separate-stderr deep -- "${podman[@]}" "${container[@]}"
  assert_output $'one\ntwo'
  run made
  assert_line --regexp '^0\.1 podman$'
  # Hooked where podman leaves it the environment.
  jq -r 'select(.phase == "parent").program' "$LOG" | grep -q '/conmon$'
  assert_line --regexp '^0\.[0-9.]+\.1 busybox$'
  run deep -H 'fail error=ENOMEM program=*/busybox when=2' -- "${podman[@]}" "${container[@]}"
  assert_line one
  assert_line "sh: can't fork: Cannot allocate memory"
}
