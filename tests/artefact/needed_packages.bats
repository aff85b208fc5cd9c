#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# How missing packages are found, installed and named. Stand-ins in PATH play the package manager.

load ../test_helper

setup() {
  bin=$BATS_TEST_TMPDIR/bin
  mkdir "$bin"
  stand_in dpkg-query 'printf "%s\n" "g++ installed" "cmake config-files"'
  stand_in apt-get 'echo "apt-get $*"'
  PATH=$bin:$PATH
}

stand_in() { # NAME COMMANDS
  printf '#!/bin/sh\n%s\n' "$2" >"$bin/$1"
  chmod +x "$bin/$1"
}

# Stands in for root as well: nothing outside the test's folder is touched. With set -e, as
# scripts/build has it.
need() { # PACKAGE...
  bare bash -ec 'source "$ROOT/scripts/packages"
    FORKSHIM_POLICY=$BATS_TEST_TMPDIR/policy-rc.d
    as_root() { [[ $1 != dpkg && $1 != systemctl ]] || return 0; [[ -z ${DENIED-} ]] && "$@"; }
    need_packages "$@"' need "$@"
}

@test "nothing is installed when nothing is missing" {
  run need g++
  assert_success
  refute_output
}

@test "what is missing is installed, packages removed but not purged included" {
  run need g++ cmake ninja-build
  assert_success
  assert_line "forkshim: installing cmake ninja-build"
  assert_line --regexp '^apt-get .* update$'
  assert_line --regexp '^apt-get .* install --no-install-recommends cmake ninja-build$'
}

@test "a package that dpkg has never heard of is installed, too" {
  stand_in dpkg-query 'echo "g++ installed"; echo "dpkg-query: no packages found" >&2; exit 1'
  run need g++ cmake
  assert_success
  assert_line "forkshim: installing cmake"
}

@test "a user who may not install is told the command" {
  DENIED=yes run need g++ cmake
  assert_failure
  assert_output "forkshim: packages are missing and could not be installed; as root, run: apt-get\
 install cmake"
}

@test "old package lists do not keep the installation from being tried" {
  stand_in apt-get 'case $* in *update) exit 1 ;; *) echo "apt-get $*" ;; esac'
  run need cmake
  assert_success
  assert_line "forkshim: going on with the package lists at hand"
  assert_line --regexp '^apt-get .* install .* cmake$'
}

@test "services are held back while their packages are installed, and only then" {
  stand_in apt-get 'echo "$* under $(tail -n 1 "$BATS_TEST_TMPDIR/policy-rc.d" 2>&1)"'
  run need redis-server
  assert_line --regexp 'install .* redis-server under exit 101$'
  assert_not_exists "$BATS_TEST_TMPDIR/policy-rc.d"
  run need cmake ninja-build
  assert_line --regexp 'install .* under tail: .*No such file'
}

@test "a policy for services that was there before stays as it is" {
  echo "exit 0" >"$BATS_TEST_TMPDIR/policy-rc.d"
  run need redis-server
  assert_equal "$(<"$BATS_TEST_TMPDIR/policy-rc.d")" "exit 0"
}

@test "an installation that is interrupted leaves no policy for services behind" {
  for signal in INT TERM HUP; do
    stand_in apt-get 'case $* in *install*) kill -s '$signal' "$PPID" ;; esac'
    run need redis-server
    assert_failure "$((128 + $(kill -l "$signal")))"
    refute_line --partial "could not be installed"
    assert_not_exists "$BATS_TEST_TMPDIR/policy-rc.d"
  done
}

@test "a system without dpkg is told what to install" {
  ln -s "$(type -P bash)" "$bin/bash"
  rm "$bin/dpkg-query" "$bin/apt-get"
  run "$bin/bash" -c 'source "$ROOT/scripts/packages"; PATH=$1; need_packages g++ cmake' - "$bin"
  assert_failure
  assert_output "forkshim: c++ is missing; install what these Debian packages hold: g++ cmake"
}

on_terminal() { # ANSWER PACKAGE...
  export -f need
  # timeout would put need behind the terminal, where it cannot read; script has a limit itself.
  printf '%s\n' "$1" | bare script -qec "bash -c 'bare() { \"\$@\"; }; need ${*:2}'" /dev/null |
    tr -d '\r'
}

@test "on a terminal, whoever is there is asked, with the number of packages" {
  run on_terminal n cmake ninja-build
  assert_line --partial "forkshim: 2 packages are missing: cmake ninja-build; install them, with\
 what is needed for them? [Y/n]"
  assert_output --partial "nothing was installed; as root, run: apt-get install cmake ninja-build"
  refute_output --partial "apt-get -y"
  for answer in "" y Yes; do
    run on_terminal "$answer" cmake
    assert_output --partial "forkshim: 1 package is missing: cmake; install it, with what is needed"
    assert_line --regexp 'apt-get .* install --no-install-recommends cmake$'
  done
}

@test "FORKSHIM_INSTALL=no installs nothing, and names the line to run" {
  FORKSHIM_INSTALL=no run need cmake
  assert_failure
  assert_output "forkshim: packages are missing, and nothing was installed; as root, run: apt-get\
 install cmake"
  FORKSHIM_INSTALL=no run on_terminal y cmake
  refute_output --partial "[Y/n]"
}

@test "with another word in FORKSHIM_INSTALL nothing is installed" {
  for word in nope NO 0 false; do
    FORKSHIM_INSTALL=$word run need cmake
    assert_failure
    assert_output "forkshim: FORKSHIM_INSTALL=$word: expected yes or no"
  done
  FORKSHIM_INSTALL='' run -0 need cmake
}

@test "FORKSHIM_INSTALL=yes asks nobody" {
  FORKSHIM_INSTALL=yes run on_terminal n cmake
  refute_output --partial "[Y/n]"
  assert_line --regexp 'apt-get .* install .* cmake$'
}
