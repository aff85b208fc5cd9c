#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# make and ninja, which start their commands by posix_spawn, in parallel and with failures.

load ../test_helper
load ../program_assertions

arrange() {
  cat >Makefile <<'END'
all: one two ; @cat $^; echo $(shell echo made)
one two: ; @seq 1 1000 | tail -1 >$@; echo $@ >>$@
fails: ; @exit 3
cannot-start: ; @./script
all-of-them: ; @$(MAKE) --no-print-directory fails; echo went on
END
  echo '#!/nowhere' >script && chmod +x script
  cat >build.ninja <<'END'
rule copy
  command = echo made >$out; echo $out
  description = copy $out
rule fail
  command = echo complaint; exit 3
build one: copy
build two: copy | one
build three: fail two
END
}

@test "make runs commands and \$(shell) as without the shim" {
  assert_logged make
  run jq -rs 'map(select(.phase == "parent" and (.program | endswith("/make"))))
    | [map(.kind) | unique[], length] | join(" ")' "$LOG"
  assert_output "spawn 4"
}

@test "a parallel make makes the same files" {
  assert_logged make -j4 --output-sync=target one two
  assert_logged sh -c 'make -s -j4 && md5sum one two'
}

@test "make reports a failing command as without the shim" {
  assert_logged make fails
}

@test "a spawn that the kernel refuses is logged as failed and reported as without the shim" {
  observe bare bare make cannot-start
  observe logged shim run --log "$LOG" -- make cannot-start
  assert_same bare logged
  assert_paired "$LOG"
  assert_equal "$(jq -c 'select(.error) | [.phase, .function, .error, .refused_by]' "$LOG")" \
    '["failed","posix_spawn","ENOENT",null]'
}

@test "a make inside make numbers its creations on its own" {
  assert_logged make all-of-them
}

@test "make says which error refused its command" {
  observe refused shim run --log "$LOG" -H "fail error=ENOMEM program=make when=2" -- \
    make -k one two
  run cat "$BATS_TEST_TMPDIR"/refused.{stderr,status}
  assert_output --partial "make: /bin/sh: Cannot allocate memory"
  assert_output --partial "[Makefile:2: two] Error 127"
  assert_paired "$LOG"
}

@test "ninja builds as without the shim" {
  assert_logged ninja one two
  assert_created "posix_spawn 2"
}

@test "ninja reports a failing command as without the shim" {
  assert_logged ninja
}

@test "ninja says which error refused its command" {
  observe refused shim run --fail EAGAIN@2 -- ninja one two
  run cat "$BATS_TEST_TMPDIR"/refused.{stdout,stderr}
  assert_output --partial "posix_spawn: Resource temporarily unavailable"
  assert_file_exists "$BATS_TEST_TMPDIR/folder/one"
  assert_file_not_exists "$BATS_TEST_TMPDIR/folder/two"
}
