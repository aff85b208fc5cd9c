#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# --deep under real programs: as alone, with the kernel's answer on each of their creations.

# shellcheck disable=SC2016,SC2154 # for the program's shell; what the loaded files and run assign
load ../test_helper
load deep

@test "make with busybox as its shell builds as alone" {
  cat >"$BATS_TEST_TMPDIR/Makefile" <<'END'
SHELL = $(busybox)
.SHELLFLAGS = sh -c
targets = $(addprefix t,1 2 3 4 5 6 7 8 9 10 11 12)
all: $(targets)
	@cat $(targets) | wc -l
$(targets):
	@(echo $@) >$@; :
END
  run deep -- make -C "$BATS_TEST_TMPDIR" -s -j4 "busybox=$(type -P busybox)"
  assert_success
  assert_output 12
  # A shell a recipe, a subshell in each, and the two sides of the pipe.
  run jq -s 'map(select(.phase == "parent" and (.function | startswith("syscall:")))) | length' "$LOG"
  assert_output 14
}

@test "python's subprocess, threads and all, works with the supervisor" {
  run deep -- /usr/bin/python3 -c 'import subprocess, threading
def work():
    for _ in range(5): subprocess.run(["busybox", "sh", "-c", "(:); :"], check=True)
threads = [threading.Thread(target=work) for _ in range(4)]
for thread in threads: thread.start()
for thread in threads: thread.join()
print("ended")'
  assert_output ended
  run jq -s 'map(select(.phase == "parent")) | group_by(.function | startswith("syscall:"))
    | map(length) | tostring' "$LOG"
  assert_output '"[20,20]"'
}

@test "git with a hook that is a static shell's runs it" {
  cd "$BATS_TEST_TMPDIR"
  git init -q repository
  printf '#!%s sh\n(echo hook)\n' "$(type -P busybox)" >repository/.git/hooks/pre-commit
  chmod +x repository/.git/hooks/pre-commit
  run deep -- git -C repository -c user.name=n -c user.email=e commit -q --allow-empty -m m
  assert_success
  assert_output hook
  run deep --fail EAGAIN -H 'fail functions=syscall:clone' -- true
  run jq -s 'map(select(.phase == "parent" and .function == "syscall:clone")) | length' "$LOG"
  assert_output 1
}
