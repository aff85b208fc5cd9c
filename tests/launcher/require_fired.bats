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
  assert_equal "$stderr" "forkshim: --require-fired: a handler never fired: fail (saw 2); the run\
 made 2 creations"
}

@test "every fault that never fired is named" {
  require --fail EAGAIN@9 --fail ENOMEM@1 -H "fail kinds=spawn" -- "$PROGRAMS/create" -n 2 fork
  assert_failure 125
  assert_equal "$stderr" "forkshim: --require-fired: 2 handlers never fired: fail (saw 2), fail-3\
 (saw 0); the run made 2 creations"
}

@test "a fault for a program that never ran never fired" {
  require -H "fail program=absent" -- dash -c '(:)'
  assert_failure 125
  assert_regex "$stderr" "a handler never fired: fail \(saw 0\)"
}

@test "handlers that inject nothing need not fire" {
  require --fail EAGAIN@1 -H "log output=/dev/null when=9" -- "$PROGRAMS/create" fork
  assert_success
  assert_equal "$stderr" ""
}

@test "without any fault configured there is nothing to require, which is an error" {
  require --log /dev/null -- dash -c '(:)'
  assert_failure 125
  assert_equal "$stderr" "forkshim: --require-fired: no handler of fail, delay or signal is\
 configured"
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
