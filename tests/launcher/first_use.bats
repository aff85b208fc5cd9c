#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# What a command builds in a checkout: what it needs, once, and again where a build was cut short.
# A copy of the launcher stands beside a scripts/build that builds nothing.

load ../test_helper

setup() {
  cd "$BATS_TEST_TMPDIR"
  mkdir -p scripts build/release
  cp "$FORKSHIM" scripts/
  cp -r "$ROOT/scripts/launcher" scripts/
  ln -s "$FORKSHIM_BUILD/lib" "$FORKSHIM_BUILD/libexec" build/release/
  cat >scripts/build <<'END'
#!/bin/bash
cd "$(dirname "$0")/.." && echo "building $*" >&2
[[ ! -e broken ]] && mkdir -p build/release/built && cd build/release/built && touch "${@:2}"
END
  chmod +x scripts/build
}

first() { # ARG...: the launcher of a checkout
  bare env -u FORKSHIM_BUILD scripts/forkshim "$@"
}

@test "a command builds the library and its own tool, once" {
  run --separate-stderr first run -- echo started
  assert_success
  assert_output "started"
  assert_equal "${stderr_lines[0]}" "building release forkshim run"
  run first run -- true
  refute_line --partial building
  run first doctor /bin/true
  assert_line --index 0 "building release doctor"
  run first check -H fail
  refute_line --partial building
}

@test "run --report builds what makes the page, too" {
  run first run --report page.html -- true
  assert_line --index 0 "building release forkshim run report"
}

@test "a build at the terminal of another user goes on, and can ask there" {
  ((EUID == 0)) || skip "two users"
  sed -i '2i [[ -t 0 ]] && echo can ask >&2' scripts/build
  chmod -R a+rwX . && chmod a+x "$BATS_TEST_TMPDIR" "$BATS_RUN_TMPDIR" "$BATS_TEST_TMPDIR/.."
  run -0 bare script -qec "env -u FORKSHIM_BUILD setpriv --reuid=65534 --regid=65534 --clear-groups\
 scripts/forkshim run -- echo started" /dev/null
  assert_line --index 0 --partial "can ask"
  assert_line --index 1 --partial "building release forkshim run"
  assert_line --partial started
}

@test "a page that cannot be written is named before anything is built" {
  run first run --report no/page.html -- true
  assert_failure 125
  assert_output "forkshim: --report: the page no/page.html cannot be written: No such file or directory"
}

@test "a build that was cut short goes on with the next command" {
  touch broken
  run first run -- true
  assert_failure 125
  assert_line "forkshim: the first use in a checkout builds forkshim run, and that failed for the\
 reason above"
  rm broken
  run first run -- true
  assert_success
  assert_line --index 0 "building release forkshim run"
}

@test "after scripts/build nothing is built by a command" {
  mkdir build/release/built && touch build/release/built/all
  run first run -- true
  assert_success
  refute_line --partial building
}
