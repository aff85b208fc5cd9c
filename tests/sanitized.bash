# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2154
# The shim and the test programs built with a sanitizer, whose runtime is preloaded before the shim.

# A build by PRESET, in effect from then on. Its reports go to files: tests rarely look at all that
# programs say.
use_sanitizer() { # PRESET
  local reports=$BATS_TEST_TMPDIR/report
  export FORKSHIM_BUILD=$ROOT/build/$1 FORKSHIM_RUNTIME LIB PROGRAMS PLUGINS
  FORKSHIM_RUNTIME=$(readlink -f "$(gcc "-print-file-name=lib$1.so")")
  LIB=$FORKSHIM_RUNTIME:$FORKSHIM_BUILD/lib/libforkshim.so
  PROGRAMS=$FORKSHIM_BUILD/tests
  PLUGINS=$FORKSHIM_BUILD/tests/plugins
  # What the interpreters among the programs leave allocated is not ours, and the launcher knows
  # nothing of a runtime.
  export ASAN_OPTIONS=detect_leaks=0:verify_asan_link_order=0:log_path=$reports
  export UBSAN_OPTIONS=print_stacktrace=1:log_path=$reports TSAN_OPTIONS=log_path=$reports
}

assert_no_report() {
  run cat "$BATS_TEST_TMPDIR"/report.* /dev/null
  refute_output --partial "SUMMARY: "
}
