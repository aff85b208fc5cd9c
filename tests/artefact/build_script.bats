#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# scripts/build on a machine whose CMake is too old, in a checkout that was moved, and with presets
# that have changed. Stand-ins in PATH play the packages and CMake.

load ../test_helper

setup() {
  cd "$BATS_TEST_TMPDIR" || return
  mkdir -p bin scripts
  cp "$ROOT/scripts/build" "$ROOT/scripts/packages" scripts/
  touch CMakePresets.json
  stand_in dpkg-query 'shift 3; for name; do echo "$name installed"; done'
  stand_in cmake '[ "$1" != --version ] || { echo "cmake version ${VERSION-3.25.1}"; exit; }
    echo "cmake $*"; mkdir -p build/release
    [ "$1" = --build ] || { touch build/release/build.ninja
      echo "CMAKE_HOME_DIRECTORY:INTERNAL=$PWD" >build/release/CMakeCache.txt; }'
}

stand_in() { # NAME COMMANDS
  printf '#!/bin/sh\n%s\n' "$2" >"bin/$1"
  chmod +x "bin/$1"
}

build() { # ARG...
  PATH=$BATS_TEST_TMPDIR/bin:$PATH bare scripts/build "$@"
}

@test "a CMake that is too old is named, with the release of Debian that has a newer one" {
  for version in 3.18.4 3.24.9 2.8; do
    VERSION=$version run build
    assert_failure 1
    assert_output "forkshim: cmake is $version, and at least 3.25 is needed, which Debian has from 12\
 on"
  done
  for version in 3.25.0 3.31.6 4.0.1; do
    VERSION=$version run -0 build
  done
}

@test "SQLite and protozero are needed where forkshim report is built, and not for the first run" {
  export FORKSHIM_INSTALL=no
  for package in libsqlite3-dev libprotozero-dev; do
    stand_in dpkg-query "shift 3; for name; do [ \$name = $package ] || echo \"\$name installed\"; done"
    run -0 build release forkshim run
    for targets in '' 'release forkshim run report' portable; do
      run build $targets
      assert_failure
      assert_output --partial "$package"
    done
    run -0 build i386
  done
}

@test "all that a build lacks is named at once" {
  export FORKSHIM_INSTALL=no
  stand_in dpkg-query 'shift 3; for name; do
    case $name in libfmt-dev | libprotozero-dev) ;; *) echo "$name installed" ;; esac; done'
  run build release report
  assert_failure
  assert_output "forkshim: packages are missing, and nothing was installed; as root, run: apt-get\
 install libfmt-dev libprotozero-dev"
}

@test "a checkout that this user cannot write is named before anything is installed" {
  stand_in dpkg-query 'echo asked >&2'
  touch build
  run build
  assert_failure 1
  assert_output "forkshim: nothing can be built in $PWD, because build cannot be written: File exists;\
 build as the user whose it is, or in a clone of your own"
}

@test "a checkout that was moved is configured afresh, and one that was not is only built" {
  run -0 build
  assert_line --index 0 "cmake --fresh --preset release"
  run -0 build
  assert_line --index 0 --regexp '^cmake --build '
  echo "CMAKE_HOME_DIRECTORY:INTERNAL=/where/it/was" >build/release/CMakeCache.txt
  run -0 build
  assert_line --index 0 "cmake --fresh --preset release"
}

@test "presets that have changed are configured again" {
  run -0 build
  touch -d '1 minute' CMakePresets.json
  run -0 build
  assert_line --index 0 "cmake --preset release"
}

@test "a build that fails is not taken for one that is done" {
  run -0 build release run
  assert_exist build/release/built/run
  stand_in cmake '[ "$1" != --build ] || exit 1; echo "cmake version 3.25.1"'
  run build release sweep
  assert_failure
  assert_not_exist build/release/built/sweep
}

@test "a first run builds in at most 120 steps" {
  cmake -S "$ROOT" -B "$BATS_TEST_TMPDIR/release" -G Ninja -DCMAKE_BUILD_TYPE=Release >/dev/null
  run -0 ninja -C "$BATS_TEST_TMPDIR/release" -t commands forkshim run
  assert_line --partial "libexec/forkshim/run"
  assert [ "${#lines[@]}" -gt 50 ]
  assert [ "${#lines[@]}" -le 120 ]
}
