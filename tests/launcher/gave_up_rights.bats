#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# What programs that gave up root can no longer read or open of a run's configuration is said once, by
# the run at its end, and not on the standard error of each. Needs root.

load ../test_helper

setup() {
  ((EUID == 0)) || skip "only root can give it up"
  # Open to every user, which the tests' own folder need not be.
  place=$(mktemp -d /tmp/forkshim-rights.XXXXXX)
  chmod 755 "$place"
  cd "$place"
  mkdir -m 700 private
  # shellcheck disable=SC2016 # for the program
  program=(setpriv --reuid=61234 --regid=61234 --clear-groups
    dash -c 'dash -c "(:)"; (:); dash -c "(:)" 2>errors; echo "$?"')
  install -m 666 /dev/null errors
  once='forkshim: 3 programs ran without a part of the configuration, which the rights they gave up
 would open; forkshim check as their user says which'
  once=${once/$'\n'/}
}

teardown() {
  [[ -z ${place-} ]] || rm -rf "$place"
}

@test "a configuration that it cannot read, and a file that it cannot open, are each said once" {
  printf '[handler lint]\n' >private/forkshim.conf
  for option in "-c private/forkshim.conf" "-H lint\ output=$PWD/private/lint"; do
    eval "run -0 --separate-stderr shim run $option -- \"\${program[@]}\""
    assert_output 0
    assert_equal "$stderr" "$once"
    assert_equal "$(<errors)" ""
    eval "run -0 --separate-stderr shim run -q $option -- \"\${program[@]}\""
    assert_equal "$stderr" ""
  done
}

@test "without a run that ends, and for who gave up nothing, each program says so itself" {
  printf '[handler lint]\n' >private/forkshim.conf
  # That of the third is in the file.
  run -0 --separate-stderr shim run --exec -c private/forkshim.conf -- "${program[@]}"
  assert_equal "$(grep -c "cannot be read: Permission denied" <<<"$stderr")" 2
  assert_equal "$(grep -c "cannot be read: Permission denied" errors)" 1
  run --separate-stderr shim run -H "lint output=$PWD/gone/lint" -- dash -c "(:)"
  assert_equal "$status" 125
}

@test "with on_error = stop the program says why it ends" {
  printf '[shim]\non_error = stop\n[handler lint]\noutput = %s/private/lint\n' "$PWD" >forkshim.conf
  run -125 --separate-stderr shim run -c "$PWD/forkshim.conf" -- setpriv --reuid=61234 \
    --regid=61234 --clear-groups dash -c ':'
  assert_regex "$stderr" 'private/lint": Permission denied'
}
