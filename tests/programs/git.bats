#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# git: commands of its own, hooks, a pager, an upload-pack at the other end of a pipe.

load ../test_helper
load ../program_assertions

setup() {
  export GIT_CONFIG_NOSYSTEM=1 GIT_CONFIG_GLOBAL=/dev/null GIT_AUTHOR_NAME=a GIT_AUTHOR_EMAIL=a@b \
    GIT_COMMITTER_NAME=c GIT_COMMITTER_EMAIL=c@d GIT_AUTHOR_DATE='2001-01-01T00:00:00Z' \
    GIT_COMMITTER_DATE='2001-01-01T00:00:00Z'
}

arrange() {
  git -c init.defaultBranch=main init -q one
  seq 1 100 >one/file
  git -C one add file
  git -C one commit -qm first
  seq 1 99 >one/file
  for hook in ${hooks-}; do
    printf '#!/bin/sh\necho "hook runs: $0"\n' >"one/.git/hooks/$hook"
    chmod +x "one/.git/hooks/$hook"
  done
}

@test "a clone through upload-pack is made as without the shim" {
  assert_logged git clone --no-local --no-progress one two
}

@test "a repack runs git in git as without the shim" {
  assert_logged git -C one repack -adq
}

@test "a commit runs its hooks as without the shim" {
  hooks="pre-commit post-commit"
  assert_logged git -C one commit -am second
  assert_equal "$(grep -c 'hook runs' "$BATS_TEST_TMPDIR/logged.stderr")" 2
}

@test "an alias that is a shell command runs as without the shim" {
  assert_logged git -C one -c alias.both='!git log --format=%H -1; git status --short' both
}

@test "git reports the fork that fail refused" {
  observe refused shim run --log "$LOG" -H "fail when=1 program=git" -- \
    git -C one -c alias.x='!echo started' x
  run cat "$BATS_TEST_TMPDIR"/refused.{stdout,stderr}
  assert_output --partial "Resource temporarily unavailable"
  refute_output --partial $'\nstarted'
  assert_paired "$LOG"
}
