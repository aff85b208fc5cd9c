#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# --require-fired: a fault that was never injected proves nothing.

# shellcheck disable=SC2016,SC2154 # for the program's shell; what the loaded files and run assign
load ../test_helper

require() { # ARG...
  run --separate-stderr shim run --require-fired "$@"
}

@test "where every fault fired, the status is the program's own" {
  require --fail EAGAIN@1 -- dash -c '(:); exit 3'
  assert_failure 2
  require -H "fail scope=process when=2" -- "$PROGRAMS/create" -n 2 fork
  assert_success
}

@test "a fault that never fired gives 125 and one sentence" {
  require --fail EAGAIN@9 -- dash -c '(:); (:); echo done'
  assert_failure 125
  assert_output "done"
  assert_equal "$stderr" "forkshim: --require-fired: --fail EAGAIN@9 never fired (2 creations\
 seen)"
}

@test "every fault that never fired is named" {
  require --fail EAGAIN@9 --fail ENOMEM@1 -H "fail kinds=spawn" -- "$PROGRAMS/create" -n 2 fork
  assert_failure 125
  assert_equal "$stderr" "forkshim: --require-fired: --fail EAGAIN@9 (2 creations seen), -H 'fail\
 kinds=spawn' (none of 2 creations selected) never fired"
  require --fail EAGAIN@9 --fail EAGAIN@8 --fail EAGAIN@7 --fail EAGAIN@6 -- true
  assert_regex "$stderr" "@7 \(no creation seen\) and 1 more never fired$"
}

@test "a fault for a program that never ran never fired" {
  require -H "fail program=absent" -- dash -c '(:)'
  assert_failure 125
  assert_regex "$stderr" "'fail program=absent' never fired \(none of 1 creation selected\)"
}

@test "handlers that inject nothing need not fire" {
  require --fail EAGAIN@1 -H "log output=/dev/null when=9" -- "$PROGRAMS/create" fork
  assert_success
  assert_equal "$stderr" ""
}

@test "without any fault configured there is nothing to require, which is an error" {
  require --log /dev/null -- dash -c '(:)'
  assert_failure 125
  assert_equal "$stderr" "forkshim: --require-fired: no handler that injects faults is configured;\
 add --fail, or a handler of fail, delay or signal"
}

@test "a plugin that can refuse is a fault, and so is any handler that did refuse" {
  plugin="$PLUGINS/trace.so output=/dev/null refuse=11"
  require -H "$plugin" -- "$PROGRAMS/create" fork
  assert_equal "$stderr" ""
  require -H "$plugin when=9" -- "$PROGRAMS/create" fork
  assert_failure 125
  assert_regex "$stderr" "refuse=11 when=9' never fired \(1 creation seen\)$"
  require -H "$plugin program=absent" -- "$PROGRAMS/create" fork
  assert_failure 125
  require -H "limit levels=0" -- "$PROGRAMS/create" fork
  assert_equal "$stderr" ""
}

@test "a plugin without a prepare cannot refuse, and is no fault" {
  printf '%s\n' '#include <forkshim/plugin.h>' 'const forkshim_plugin forkshim_plugin_v1 = {' \
    '.struct_size = sizeof(forkshim_plugin), .abi_version = FORKSHIM_ABI_VERSION,' \
    '.name = "idle", .version = "1"};' >"$BATS_TEST_TMPDIR/idle.c"
  cc -shared -fPIC -I "$ROOT/shim/include" -o "$BATS_TEST_TMPDIR/idle.so" "$BATS_TEST_TMPDIR/idle.c"
  require -H "$BATS_TEST_TMPDIR/idle.so" -- "$PROGRAMS/create" fork
  assert_failure 125
  assert_regex "$stderr" "no handler that injects faults is configured"
}

@test "a program in which the library does not come up gives 125" {
  require --fail EAGAIN -- busybox true
  assert_failure 125
  assert_regex "$stderr" "--require-fired: no process of the run loaded the library"
}

@test "a timeout is said before a fault that never fired" {
  require --fail EAGAIN@9 --timeout 0.2 -- sleep 20
  assert_failure 124
}
