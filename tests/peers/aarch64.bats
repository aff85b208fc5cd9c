#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Programs built for aarch64 and run by qemu-user: what the core's tests ask, except where qemu-user
# itself is no Linux: it wipes no memory on fork and knows no execveat (tag no-qemu).

# shellcheck disable=SC2034,SC2154 # what the loaded files and run assign or take
load ../test_helper
load ../entry_points
load core_files

setup_file() {
  "$ROOT/scripts/build" aarch64 >/dev/null 3>&-
  export TREE=$BATS_FILE_TMPDIR
  install_for "$TREE" aarch64 lib/aarch64-linux-gnu
  # For the shells and qemu themselves, which are to run without the shim.
  mkdir -p "$TREE/lib/x86_64-linux-gnu" "$TREE/tests"
  cc -shared -nostdlib -x c /dev/null -o "$TREE/lib/x86_64-linux-gnu/libforkshim.so"
  wrap_programs
}

wrap_programs() {
  local program
  for program in "$ROOT"/build/aarch64/tests/*; do
    if [[ -f $program && -x $program && $program != *.so ]]; then
      printf '#!/bin/sh\nexec qemu-aarch64 -L /usr/aarch64-linux-gnu %s "$@"\n' "$program" \
        >"$TREE/tests/${program##*/}"
      chmod +x "$TREE/tests/${program##*/}"
    else
      # No links: qemu-user takes -L for the root folder, from which a link's way is walked.
      cp -r "$program" "$TREE/tests/"
    fi
  done
}

assert_passes() { # FILE
  run run_core_file "$TREE" "$TREE/\$LIB/libforkshim.so" '!native,!no-qemu' "$1"
  refute_output
}

# qemu-user knows neither clone3 nor clone's CLONE_PIDFD, and aarch64 no raw fork.
opened() { # the doors that are left
  printf '%s\n' "${doors[@]}" | grep -vE 'clone3|clone-ids|clone-pidfd|syscall:v?fork'
}

@test "each door of an aarch64 program is as bare, and dispatched once" {
  mapfile -t doors < <(opened)
  LIB="$TREE/\$LIB/libforkshim.so"
  log_doors
  expected=$(bare "$TREE/tests/doors" "${doors[@]}")
  run preload "$TREE/tests/doors" "${doors[@]}"
  assert_output "$expected"
  assert_equal "$(logged)" "$(expected made "${doors[@]}")"
}

@test "fork and vfork keep an aarch64 caller's registers" {
  LIB="$TREE/\$LIB/libforkshim.so"
  log_doors
  run preload "$TREE/tests/registers"
  assert_equal "$(grep -c ': kept, child 0, errno 1234' <<<"$output")" 5
}

@test "aarch64 programs pass refusal.bats" { assert_passes creations/refusal; }
@test "aarch64 programs pass entry_points_shell.bats" {
  assert_passes creations/entry_points_shell
}
@test "aarch64 programs pass in_signal_handlers.bats" {
  assert_passes creations/in_signal_handlers
}
@test "aarch64 programs pass thread_kind.bats" { assert_passes creations/thread_kind; }
@test "aarch64 programs pass exec_kind.bats" { assert_passes creations/exec_kind; }
@test "aarch64 programs pass atfork.bats" { assert_passes creations/atfork; }

@test "the library for aarch64 and each of its objects are marked for BTI and PAC" {
  local object
  for object in "$TREE/lib/aarch64-linux-gnu/libforkshim.so" \
    "$ROOT"/build/aarch64/shim/CMakeFiles/forkshim_objects.dir/*/*.o; do
    run readelf -nW "$object"
    assert_output --partial 'BTI, PAC' "$object"
  done
}

@test "an object without a mark for BTI does not link" {
  cd "$BATS_TEST_TMPDIR"
  aarch64-linux-gnu-gcc -fPIC -mbranch-protection=none -c -o object.o -x c - \
    <<<'int object(void) { return 1; }'
  run -1 aarch64-linux-gnu-gcc -shared -nostdlib -Wl,-z,force-bti,--fatal-warnings -o library.so object.o
  assert_output --partial "BTI turned on by -z force-bti"
  assert_file_contains "$ROOT/shim/CMakeLists.txt" 'z,force-bti,--fatal-warnings'
}

# Or the tests above would show nothing of the library's landing pads.
@test "qemu-user ends a program that calls into a marked library where no landing pad is" {
  cd "$BATS_TEST_TMPDIR"
  aarch64-linux-gnu-gcc -shared -nostartfiles -nostdlib -Wl,-z,force-bti -o libpads.so -x c - <<'END'
__asm__(".text\n.globl without\n.type without,%function\nwithout:\n mov w0, #7\n ret\n"
        ".globl with\n.type with,%function\nwith:\n hint #34\n mov w0, #7\n ret\n");
END
  aarch64-linux-gnu-gcc -o calls -x c - -L. -lpads -Wl,-rpath,"$PWD" <<'END'
extern int with(void), without(void);
int main(int count, char** words) {
  int (*volatile function)(void) = count > 1 ? without : with;
  return function();
}
END
  run -7 bare qemu-aarch64 -L /usr/aarch64-linux-gnu ./calls
  run -132 bare qemu-aarch64 -L /usr/aarch64-linux-gnu ./calls without
}
