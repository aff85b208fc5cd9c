#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# The core's tests, their programs built for 32-bit x86.

load ../test_helper
load core_files

setup_file() {
  "$ROOT/scripts/build" i386 >/dev/null 3>&-
  export TREE=$BATS_FILE_TMPDIR/forkshim
  install_for "$TREE" i386 lib32 lib/i386-linux-gnu
  mkdir -p "$TREE/lib/x86_64-linux-gnu"
  cp "$LIB" "$TREE/lib/x86_64-linux-gnu/"
}

assert_passes() { # FILE
  run run_core_file "$ROOT/build/i386" "$TREE/\$LIB/libforkshim.so" '!x86-64,!native' "$1"
  refute_output
}

@test "32-bit programs pass order.bats" { assert_passes order; }
@test "32-bit programs pass refusal.bats" { assert_passes refusal; }
@test "32-bit programs pass vfork.bats" { assert_passes vfork; }
@test "32-bit programs pass clone.bats" { assert_passes clone; }
@test "32-bit programs pass doors.bats" { assert_passes doors; }
@test "32-bit programs pass doors_raw.bats" { assert_passes doors_raw; }
@test "32-bit programs pass doors_shell.bats" { assert_passes doors_shell; }
@test "32-bit programs pass doors_spawn.bats" { assert_passes doors_spawn; }
@test "32-bit programs pass doors_session.bats" { assert_passes doors_session; }
@test "32-bit programs pass threads.bats" { assert_passes threads; }
@test "32-bit programs pass signals.bats" { assert_passes signals; }
@test "32-bit programs pass atfork.bats" { assert_passes atfork; }
@test "32-bit programs pass selection.bats" { assert_passes selection; }
@test "32-bit programs pass missed.bats" { assert_passes missed; }
@test "32-bit programs pass log.bats" { assert_passes log; }
