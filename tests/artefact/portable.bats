#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# The portable build: no symbol newer than glibc 2.17's, and the same behaviour.

# shellcheck disable=SC2154 # what the loaded files and run assign
load ../test_helper
load ../entry_points

setup_file() {
  BATS_TEST_TIMEOUT='' "$ROOT/scripts/build" portable forkshim >/dev/null 3>&-
}

setup() {
  RELEASE=$LIB
  LIB=$BATS_TEST_TMPDIR/libforkshim.so
  cp "$ROOT/build/portable/lib/libforkshim.so" "$LIB"
}

needed_versions() { # of the library, newest last
  objdump -T "$LIB" | sed -n 's/.*\*UND\*.*(\?GLIBC_\([0-9.]*\).*/\1/p' | sort -uV
}

@test "the portable library needs no symbol newer than GLIBC_2.17" {
  run needed_versions
  assert_line 2.17
  assert_equal "${lines[-1]}" 2.17
}

@test "no symbol of the portable library is left without a version of glibc's" {
  run bash -c "nm -D --undefined-only '$LIB' | grep -v '@GLIBC_[0-9]'"
  refute_output
}

@test "the portable library exports what the release one exports, and hides its substitutes" {
  exported() { nm -D --defined-only "$1" | awk '{ print $2, $3 }' | sort; }
  assert_equal "$(exported "$LIB")" "$(exported "$RELEASE")"
  run exported "$LIB"
  assert_line "T fork"
  refute_line --regexp ' (dl(error|addr)|stat|pthread_([^c]|c[^r]))'
}

@test "under the portable library each door is as bare, and dispatched once" {
  log_doors
  expected=$(bare "$PROGRAMS/doors" "${doors[@]}")
  run preload "$PROGRAMS/doors" "${doors[@]}"
  assert_output "$expected"
  assert_equal "$(logged)" "$(expected made "${doors[@]}")"
}

@test "the portable library opens a plugin, and repeats why another cannot be opened" {
  config <<<"[handler trace]
plugin = $PLUGINS/trace.so
output = $BATS_TEST_TMPDIR/trace"
  FORKSHIM_PROBE=check run preload true
  assert_success
  config <<<"[handler bad]
plugin = $PLUGINS/bad/undefined_symbol.so"
  FORKSHIM_PROBE=check run preload true
  assert_failure 125
  assert_output --regexp 'undefined_symbol.so.*undefined symbol'
}

@test "a thread that is cancelled in system is seen by the portable library, too" {
  log_doors
  run preload "$PROGRAMS/shells" cancel
  assert_line "cancelled 1, children left 0"
  run jq -r 'select(.phase == "failed") | .error' "$DOOR_LOG"
  assert_output ECANCELED
}

@test "the portable library calls functions of the program itself" {
  config <<<$'[handler call]\nprepare = Py_IsInitialized'
  run preload /usr/bin/python3 -c 'import os; os.fork() or os._exit(0); os.wait()'
  assert_success
  refute_output
}
