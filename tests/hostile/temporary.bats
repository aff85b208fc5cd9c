#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# sweep and run make nothing in a TMPDIR through which another user could lead their writes
# elsewhere. These tests are two users and need root.

# shellcheck disable=SC2154 # what run assigns
load ../test_helper

setup() {
  place=$(mktemp -d /tmp/forkshim-temporary.XXXXXX)
  chmod 755 "$place"
  mkdir "$place/theirs" "$place/theirs/mine" "$place/sticky"
  chown 61234 "$place/theirs"
  chown 61234 "$place/sticky" && chmod 1777 "$place/sticky"
  cd "$BATS_TEST_TMPDIR"
}

teardown() {
  rm -rf "$place"
}

assert_refused() { # WHAT DIRECTORY
  assert_failure 125
  assert_output --partial "cannot make a directory for $1 in TMPDIR: user 61234 owns $2 and could\
 have changed it"
  assert_not_exist ran
}

@test "a sweep has no logs in or below a directory of another user's" {
  for folder in theirs theirs/mine sticky; do
    TMPDIR=$place/$folder run shim sweep -- dash -c '(exit 0); : >ran'
    assert_refused "the runs' logs" "$place/${folder%/mine}"
    assert_equal "$(find "$place" -name 'forkshim-*.*' -mindepth 1)" ""
  done
}

@test "a recording is not unpacked there, and no directory is left" {
  shim sweep --record r.json -- dash -c '(exit 0); : >>ran; exit 0'
  rm ran
  for folder in theirs theirs/mine sticky; do
    TMPDIR=$place/$folder run shim sweep --replay r.json 1
    assert_refused "the recorded files" "$place/${folder%/mine}"
    assert_equal "$(find "$place" -name 'forkshim-*.*' -mindepth 1)" ""
  done
}

@test "a directory that anybody may write to is refused, unless it is sticky" {
  mkdir -m 777 "$place/open" && mkdir -m 1777 "$place/shared"
  TMPDIR=$place/open run -125 shim sweep -- dash -c '(exit 0); exit 0'
  assert_output --partial "others than its owner may write to $place/open; forbid it by chmod go-w"
  TMPDIR=$place/shared run shim sweep -- dash -c '(exit 0); exit 0'
  assert_line "1..1"
}

@test "the directory of a user whom FORKSHIM_TRUST names is taken" {
  FORKSHIM_TRUST=61234 TMPDIR=$place/theirs run shim sweep -- dash -c '(exit 0); exit 0'
  assert_line "1..1"
}

@test "a run's state is not made there, though no other directory comes before it" {
  for folder in theirs theirs/mine sticky; do
    # No state fits into this /dev/shm.
    run bare unshare --mount bash -c 'mount -t tmpfs -o size=64k none /dev/shm && TMPDIR=$1 exec \
      "$FORKSHIM" run -q --fail EAGAIN@9 -- printenv FORKSHIM_STATE' bash "$place/$folder"
    assert_output --regexp '^/tmp/forkshim-state\.'
  done
}

@test "nor is the log for a page made there" {
  for folder in theirs theirs/mine sticky; do
    TMPDIR=$place/$folder run -0 shim run -q --report page.html -- \
      bash -c '(:); sed -n "s/^output = //p" <<<"$FORKSHIM_INLINE"'
    assert_output --regexp '^/tmp/forkshim-run\.'
    assert_file_contains page.html bash
    rm page.html
  done
}
