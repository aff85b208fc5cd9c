#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# sweep: a program that the shim cannot work in is refused with the reason. A preload fails open, so
# it would otherwise pass with 0 points.

load test_helper

setup() {
  cd "$BATS_TEST_TMPDIR" || return
}

compile() { # FILE ARG...: a program that makes one process
  printf '#include <unistd.h>\n#include <sys/wait.h>\n%s\n' \
    'int main(void) { if (fork() == 0) _exit(0); return wait(0) < 0; }' |
    "${CC:-gcc}" -o "$1" -x c - "${@:2}"
}

another_group() {
  if ((EUID)); then id -G | tr ' ' '\n' | grep -vx "$(id -g)" | head -n 1; else echo 65534; fi
}

@test "the same program is swept where nothing keeps the shim out" {
  compile plain
  run -0 shim sweep ./plain
  assert_line "1..1"
}

@test "a static program is refused with the reason" {
  compile static -static
  run -125 shim sweep ./static
  assert_line "Bail out! the shim cannot work in ./static, because it is static: nothing is\
 preloaded; so no creation in it can be made to fail"
}

@test "a set-id program is refused with the reason" {
  compile set-id
  chgrp "$(another_group)" set-id
  chmod 2755 set-id
  run -125 shim sweep ./set-id
  assert_output --partial "the shim cannot work in ./set-id, because it is set-group-id"
  assert_output --partial "forkshim: sweep: the shim cannot work in"
}

@test "a set-user-id program of another user is refused with the reason" {
  if ((EUID)); then
    ln -s "$(type -P su)" theirs
  else
    compile plain
    install -o 65534 -m 4755 plain theirs
  fi
  run -125 shim sweep ./theirs --version
  assert_output --partial "the shim cannot work in ./theirs, because it is set-user-id"
}

@test "a script whose interpreter cannot be hooked is refused with the reason" {
  compile static -static
  printf '#!%s/static\n' "$PWD" >script
  chmod +x script
  run -125 shim sweep ./script
  assert_output --partial "cannot work in ./script, because it is static"
}

@test "a static program behind a shell that execs it is no sweep, either" {
  compile static -static
  run -125 shim sweep sh -c 'exec ./static'
  assert_output --partial "sh created no process that the shim sees, so a sweep proves nothing"
}

@test "a refused sweep writes no report that a CI system could take for a pass" {
  compile static -static
  run -125 shim sweep --json r.json --junit r.xml ./static
  assert_not_exist r.json
  assert_not_exist r.xml
  refute_line --partial "1..0"
}
