#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# The kit that plugins are built with, from an installation that was moved after it was made: the
# CMake package, the pkg-config file, and what `forkshim plugin new` writes there.

load ../test_helper
load ../packages

setup_file() {
  cmake --install "$BUILD_TREE" --prefix "$BATS_FILE_TMPDIR/made" >/dev/null
  mv "$BATS_FILE_TMPDIR/made" "$BATS_FILE_TMPDIR/moved"
}

setup() {
  unset FORKSHIM_BUILD
  prefix=$BATS_FILE_TMPDIR/moved
  cd "$BATS_TEST_TMPDIR"
}

build() { # FOLDER ARG...
  LIMIT=120 bare cmake -S "$1" -B "$1/build" "${@:2}" && LIMIT=60 bare cmake --build "$1/build"
}

# The headers and the program of this build are nowhere else, so what works has found them here.
@test "pkg-config leads to the headers and the launcher of the moved installation" {
  export PKG_CONFIG_PATH=$prefix/share/pkgconfig
  run -0 pkg-config --modversion forkshim
  assert_output "$(bare "$prefix/bin/forkshim" --version | sed -n '1s/^forkshim \([^ ]*\).*/\1/p')"
  read -ra flags < <(pkg-config --cflags forkshim)
  cc -shared -fPIC "${flags[@]}" -o header.so -x c - < <(sed 's,"\(forkshim/.*\)",<\1>,' \
    "$ROOT/tests/fixtures/header/plugin.c")
  launcher=$(pkg-config --variable=launcher forkshim)
  run -0 bare "$launcher" check -H "./header.so key=value"
}

@test "find_package finds the moved installation by PATH, and not by where it was made" {
  cp -r "$ROOT/config/examples/plugins" .
  PATH=$prefix/bin:$PATH run -0 build plugins
  run grep forkshim_DIR plugins/build/CMakeCache.txt
  assert_output "forkshim_DIR:PATH=$prefix/share/cmake/forkshim"
  run grep -rlF "$BATS_FILE_TMPDIR/made" "$prefix/share" "$prefix/bin"
  refute_output
  bare cmake --install plugins/build --prefix "$PWD/own" >/dev/null
  run -0 bare "$prefix/bin/forkshim" check -H "own/lib/forkshim/socket_closer.so ports=1"
}

@test "the installed example plugins are those of the checkout" {
  run -0 diff -r "$ROOT/config/examples/plugins" "$prefix/share/doc/forkshim/examples/plugins"
}

@test "a version that this forkshim is not is refused, and this one and an older one are taken" {
  printf '%s\n' 'cmake_minimum_required(VERSION 3.16)' 'project(p NONE)' \
    'find_package(forkshim ${WANTED} REQUIRED)' >CMakeLists.txt
  for version in 0.1 0.1.0 0.0.1; do
    run -0 build . -D "WANTED=$version" -D "forkshim_ROOT=$prefix"
  done
  for version in 99.0 1.0; do
    run ! build . -D "WANTED=$version" -D "forkshim_ROOT=$prefix"
    assert_line --partial "forkshim-config.cmake, version: "
  done
}

@test "forkshim_add_plugin refuses at link time a function that nobody has" {
  printf '%s\n' 'cmake_minimum_required(VERSION 3.16)' 'project(p C)' \
    'find_package(forkshim REQUIRED)' 'forkshim_add_plugin(lost lost.c)' >CMakeLists.txt
  printf 'int nobody_has_this(void);\nint f(void) { return nobody_has_this(); }\n' >lost.c
  run ! build . -D "forkshim_ROOT=$prefix"
  assert_output --partial 'undefined reference to `nobody_has_this'
}

@test "plugin new of the moved installation writes what builds and passes there" {
  bare "$prefix/bin/forkshim" plugin new greet
  run -0 build greet
  run -0 env -u BATS_TEST_TIMEOUT LIMIT=120 bats greet/tests
  run cat greet/build/paths.bash
  assert_line "FORKSHIM='$prefix/bin/forkshim'"
}
