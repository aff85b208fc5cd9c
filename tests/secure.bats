#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# A set-id program (AT_SECURE) takes no orders from its user's environment.
#
# ld.so preloads nothing from a user's path there, so this program is linked to the library, which
# then starts in it as one that /etc/ld.so.preload names. A second group does what a second user
# would, and the program can still read what the test's folders hold.

load test_helper

setup() {
  program=$BATS_TEST_TMPDIR/program
  cc -o "$program" -x c - -x none -Wl,--no-as-needed "$LIB" -Wl,-rpath,"${LIB%/*}" <<'END'
#include <stdio.h>
#include <sys/auxv.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void) {
  const pid_t child = fork();
  if (child == 0) _exit(0);
  if (child > 0) waitpid(child, NULL, 0);
  printf("secure %lu, %s\n", getauxval(AT_SECURE), child < 0 ? "refused" : "forked");
}
END
  config <<<'[handler fail]'
}

make_secure() {
  local group
  if ((EUID)); then group=$(id -G | tr ' ' '\n' | grep -vx "$(id -g)" | head -n 1); else group=65534; fi
  chgrp "$group" "$program"
  chmod 2755 "$program"
}

@test "the same program without the mode bit obeys FORKSHIM_CONFIG" {
  run bare "$program"
  assert_output "secure 0, refused"
}

@test "a set-id program ignores FORKSHIM_CONFIG" {
  make_secure
  run bare "$program"
  assert_output "secure 1, forked"
}

@test "a set-id program ignores FORKSHIM_INLINE, errors in it included" {
  make_secure
  unset FORKSHIM_CONFIG
  FORKSHIM_INLINE=$'[shim]\non_error = stop\n[handler fail]\n[nonsense]' run bare "$program"
  assert_success
  assert_output "secure 1, forked"
}

@test "a set-id program answers no probe" {
  make_secure
  FORKSHIM_PROBE=version run bare "$program"
  assert_output "secure 1, forked"
}
