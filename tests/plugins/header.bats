#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# The public headers, in each dialect that a plugin may be written in.

load ../test_helper

FIXTURES=$ROOT/tests/fixtures/header

compile() { # COMPILER DIALECT FILE...
  local language=c
  [[ $2 != c++* ]] || language=c++
  "$1" -x "$language" -std="$2" -Wall -Wextra -pedantic -Wshadow -Werror \
    -I "$ROOT/shim/include" "${@:3}"
}

# Each header by itself, so that none leans on what another includes.
compile_alone() { # COMPILER DIALECT
  local header
  for header in plugin atfork; do
    compile "$1" "$2" -fsyntax-only - <<<"#include \"forkshim/$header.h\""$'\nint unused;'
  done
}

@test "each header compiles by itself as C99, C11 and C17, with gcc and clang" {
  for dialect in c99 c11 c17 gnu17; do
    compile_alone gcc "$dialect"
    compile_alone clang "$dialect"
  done
}

@test "each header compiles by itself as C++11, 14, 17 and 20, with gcc and clang" {
  for dialect in c++11 c++14 c++17 c++20; do
    compile_alone g++ "$dialect"
    compile_alone clang++ "$dialect"
  done
}

@test "a plugin in C99 and in C++11 is loaded and runs" {
  local object=$BATS_TEST_TMPDIR/plugin.so compiler
  for compiler in "gcc c99" "g++ c++11" "clang c99" "clang++ c++20"; do
    # shellcheck disable=SC2086
    compile $compiler -fPIC -fvisibility=hidden -shared -o "$object" "$FIXTURES/plugin.c"
    config <<<$'[handler header]\nkey = v\nplugin = '"$object"
    run preload dash -c '(:); /bin/true; echo ran'
    assert_output ran
  done
}

@test "the layout of 64-bit machines is as it ever was" {
  compile gcc c11 -fsyntax-only "$FIXTURES/layout.c"
  compile clang c17 -fsyntax-only "$FIXTURES/layout.c"
  compile g++ c++11 -fsyntax-only "$FIXTURES/layout.c"
  compile clang++ c++20 -fsyntax-only "$FIXTURES/layout.c"
}

@test "the layout's lock notices a field that is moved" {
  mkdir -p "$BATS_TEST_TMPDIR/forkshim"
  sed 's/uint64_t sequence;/uint32_t sequence[3];/' "$ROOT/shim/include/forkshim/plugin.h" \
    >"$BATS_TEST_TMPDIR/forkshim/plugin.h"
  run compile gcc c11 -fsyntax-only -iquote "$BATS_TEST_TMPDIR" "$FIXTURES/layout.c"
  assert_failure
  assert_output --partial "clone_flags"
}

@test "every field of the header is in the layout's lock" {
  run sed -n 's/^  [a-z][a-z0-9_ *]*[ *]\((\*\)\?\([a-z_]*\)\()(.*)\)\?;.*/\2/p' \
    "$ROOT/shim/include/forkshim/plugin.h"
  assert_equal "${#lines[@]}" 40
  assert_equal "$output" "$(sed -n 's/^AT([a-z_]*, \([a-z_]*\), .*/\1/p' "$FIXTURES/layout.c")"
}

@test "a program compiled with atfork.h runs with and without the library" {
  local program=$BATS_TEST_TMPDIR/program
  compile gcc c99 -o "$program" - <<'END'
#include <stdio.h>
#include "forkshim/atfork.h"
int main(void) {
  return puts(forkshim_atfork ? forkshim_atfork(0, 0, 0) == 0 ? "registered" : "full" : "bare") < 0;
}
END
  run bare "$program"
  assert_output bare
  run preload "$program"
  assert_output registered
}
