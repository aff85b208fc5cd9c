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

@test "32-bit programs pass handler_order.bats" { assert_passes creations/handler_order; }
@test "32-bit programs pass refusal.bats" { assert_passes creations/refusal; }
@test "32-bit programs pass vfork.bats" { assert_passes creations/vfork; }
@test "32-bit programs pass clone.bats" { assert_passes creations/clone; }
@test "32-bit programs pass entry_points.bats" { assert_passes creations/entry_points; }
@test "32-bit programs pass entry_points_raw.bats" { assert_passes creations/entry_points_raw; }
@test "32-bit programs pass entry_points_shell.bats" { assert_passes creations/entry_points_shell; }
@test "32-bit programs pass entry_points_spawn.bats" { assert_passes creations/entry_points_spawn; }
@test "32-bit programs pass entry_points_session.bats" {
  assert_passes creations/entry_points_session
}
@test "32-bit programs pass threads.bats" { assert_passes creations/threads; }
@test "32-bit programs pass thread_kind.bats" { assert_passes creations/thread_kind; }
@test "32-bit programs pass exec_kind.bats" { assert_passes creations/exec_kind; }
@test "32-bit programs pass in_signal_handlers.bats" { assert_passes creations/in_signal_handlers; }
@test "32-bit programs pass atfork.bats" { assert_passes creations/atfork; }
@test "32-bit programs pass selection.bats" { assert_passes config/selection; }
@test "32-bit programs pass missed.bats" { assert_passes creations/missed; }
@test "32-bit programs pass log.bats" { assert_passes handlers/log; }
