#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# 32-bit programs on x86-64: a library of their own, which ld.so chooses by $LIB.

# shellcheck disable=SC2154 # what the loaded files and run assign
load ../test_helper
load ../entry_points

setup_file() {
  BATS_TEST_TIMEOUT='' "$ROOT/scripts/build" i386 forkshim doors own_fork registers raw_calls \
    show_environment execs >/dev/null 3>&-
}

# $LIB is lib32 where Debian's 64-bit packages brought the 32-bit libc.
setup() {
  local folder=$BATS_TEST_TMPDIR/forkshim
  mkdir -p "$folder"/{lib32,lib/{i386,x86_64}-linux-gnu}
  cp "$ROOT/build/i386/lib/libforkshim.so" "$folder/lib32/"
  cp "$ROOT/build/i386/lib/libforkshim.so" "$folder/lib/i386-linux-gnu/"
  cp "$LIB" "$folder/lib/x86_64-linux-gnu/"
  LIB="$folder/\$LIB/libforkshim.so"
  NARROW=$ROOT/build/i386/tests
}

started() { # the programs that began, in order
  jq -r 'select(.phase == "start") | .program | sub(".*/"; "")' "$BATS_TEST_TMPDIR/log"
}

log_starts() { # [SHIM-LINE]
  config <<<"[shim]
${1-}
[handler log]
output = $BATS_TEST_TMPDIR/log"
}

@test "each door of a 32-bit program is as bare, and dispatched once" {
  log_doors
  expected=$(bare "$NARROW/doors" "${doors[@]}")
  run preload "$NARROW/doors" "${doors[@]}"
  assert_output "$expected"
  assert_equal "$(logged)" "$(expected made "${doors[@]}")"
}

@test "each door of a 32-bit program can be refused" {
  config <<<$'[handler fail]\nerror = ENOMEM'
  run --separate-stderr preload "$NARROW/doors" "${refusable[@]}"
  assert_equal "$(sed '/spawn\|popen\|wordexp\|system/d; s/.*: //' <<<"$output" | sort -u)" "-1 ENOMEM"
}

@test "fork and vfork keep a 32-bit caller's registers in parent and child" {
  log_doors
  expected=$(bare "$NARROW/registers")
  run preload "$NARROW/registers"
  assert_output "$expected"
  assert_equal "$(grep -c ': kept, child 0, errno 1234' <<<"$output")" 5
}

@test "the child of a 32-bit raw vfork may use the stack, and its parent goes on" {
  log_doors
  run preload "$NARROW/raw_calls" vfork-calls
  assert_output "vfork-calls: 1 kept"
  assert_equal "$(logged)" "syscall:vfork vfork prepare=1 parent=1 child=1 failed=0"
}

@test "a 64-bit program that runs a 32-bit one, which runs a 64-bit one: each is logged" {
  log_starts
  run preload dash -c "'$NARROW/doors' system; :"
  assert_output "system: child kept 7"
  assert_equal "$(started | xargs)" "dash doors dash"
}

@test "follow_exec puts back the name that serves both, in either direction" {
  log_starts "follow_exec = yes"
  run preload "$PROGRAMS/execs" execve "$NARROW/show_environment"
  assert_line "LD_PRELOAD=$LIB"
  run preload "$NARROW/execs" execve "$PROGRAMS/show_environment"
  assert_line "LD_PRELOAD=$LIB"
  assert_equal "$(started | xargs)" "execs show_environment execs show_environment"
}

@test "processes of both kinds count in one state" {
  log_starts
  install -m 600 /dev/null "$BATS_TEST_TMPDIR/state"
  FORKSHIM_STATE=$BATS_TEST_TMPDIR/state preload dash -c "'$NARROW/doors' fork fork; :"
  # A vfork's parent goes on, and logs it, while the child may be running for long.
  run -0 bash -c 'jq -r "select(.phase == \"parent\") | \"\(.lineage) \(.function)\"" "$1" | sort' _ \
    "$BATS_TEST_TMPDIR/log"
  assert_output "0.1 vfork
0.1.1 fork
0.1.2 fork"
}

@test "where both libraries are installed, the launcher runs programs of both kinds" {
  local prefix=$BATS_TEST_TMPDIR/forkshim
  mkdir -p "$prefix/bin" "$prefix/libexec/forkshim"
  cp "$FORKSHIM" "$prefix/bin/"
  cp "$ROOT"/scripts/launcher/*.bash "$FORKSHIM_BUILD"/libexec/forkshim/{launch,run} "$prefix/libexec/forkshim/"
  unset FORKSHIM_BUILD
  run bare "$prefix/bin/forkshim" run --log "$BATS_TEST_TMPDIR/log" -- \
    dash -c "'$NARROW/doors' system; printenv LD_PRELOAD"
  assert_output "system: child kept 7
$LIB"
  assert_equal "$(started | xargs)" "dash doors dash printenv"
}
