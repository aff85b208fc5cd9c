#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# perl's own tests of processes, pipes and signals, from Debian's source package, with the perl that
# is installed. Each test's lines are the same with a log and with a handler that never fires.

load ../test_helper

setup_file() {
  local work=$BATS_FILE_TMPDIR/source folder
  mkdir -p "$work"/{lists/partial,cache} "$BATS_FILE_TMPDIR/tests/lib"
  cd "$work" || return
  echo 'deb-src http://deb.debian.org/debian bookworm main' >list
  local apt=(apt-get -q -o "Dir::Etc::SourceList=$work/list" -o Dir::Etc::SourceParts=/none
    -o "Dir::State::Lists=$work/lists" -o "Dir::Cache=$work/cache" -o APT::Sandbox::User=root)
  "${apt[@]}" update >&2
  "${apt[@]}" source --download-only perl >&2
  cd "$BATS_FILE_TMPDIR/tests" || return
  tar -xf "$work"/perl_*.orig.tar.xz --strip-components 1 --wildcards '*/t/*'
  # The tests want perl's modules in lib.
  for folder in $(perl -e 'print "@{[reverse grep { -d and m(^/usr/(lib|share)/) } @INC]}"'); do
    cp -rsf "$folder/." lib/
  done
  ln -s "$(command -v perl)" t/perl
}

results() { # RUNNER TEST: without what varies, such as times and names of temporary files
  "$1" env -C "$BATS_FILE_TMPDIR/tests/t" perl "$2.t" 2>&1 </dev/null |
    grep -oE '^(1\.\.[0-9]+|(not )?ok [0-9]+)|# (skip|TODO)'
}

assert_same_results() { # TEST...: with each configuration
  local name
  for name; do
    bare=$(results bare "$name")
    assert_regex "$bare" '1\.\.[1-9]'
    config <<<$'[handler fail]\nwhen = 1000000'
    assert_equal "$name: $(results preload "$name")" "$name: $bare"
    config <<<"[handler log]
output = $BATS_TEST_TMPDIR/log"
    assert_equal "$name: $(results preload "$name")" "$name: $bare"
  done
  assert grep -q '"phase":"parent"' "$BATS_TEST_TMPDIR/log"
}

setup() {
  export LIMIT=100
}

@test "perl's tests of fork, exec and kill have the same results" {
  assert_same_results op/fork op/exec op/kill0 op/getppid op/die_exit
}

@test "perl's tests of pipes and opening have the same results" {
  assert_same_results io/pipe io/openpid io/dup io/open io/argv
}

@test "perl's tests of signals and threads have the same results" {
  assert_same_results op/alarm op/sigdispatch op/threads
}

@test "perl's tests of open2 and open3 have the same results" {
  assert_same_results ../ext/IPC-Open3/t/IPC-Open2 ../ext/IPC-Open3/t/IPC-Open3
}
