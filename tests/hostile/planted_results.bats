#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# sweep takes no results of another user's for its own, though they appear after it has begun. The
# swept program puts them there as that user. Needs root.

# shellcheck disable=SC2154 # what run assigns
load ../test_helper

setup() {
  place=$(mktemp -d /tmp/forkshim-results.XXXXXX)
  chmod 1777 "$place"
  cd "$place" && mkdir -m 755 own
  # It has a finding: its last child is missed by nobody. The sweep's own file has the name before.
  cat >own/bad <<'END'
rm -f "$1"
setpriv --reuid=61234 --regid=61234 --clear-groups cp own/forged "$1" 2>own/errors
exec "$2" silent 1
END
  program=(dash own/bad)
}

teardown() {
  rm -rf "$place"
}

as_another() { # COMMAND ARG...
  bare setpriv --reuid=61234 --regid=61234 --clear-groups "$@"
}

sweep() { # TARGET ARG...
  run shim sweep --jobs 1 "${@:2}" -- "${program[@]}" "$1" "$PROGRAMS/sweep_victim"
}

# Results of the same sweep without its finding.
forge() { # TARGET ARG...
  sweep "$1" --json own/honest "${@:2}"
  assert_failure 1
  assert_line --partial "1 silent"
  [[ ! -e $1 ]] || fail "there is nothing to copy yet"
  jq -c '.points |= map(.class = "reported" | .finding = false)' own/honest >own/forged
}

assert_refused() { # FILE
  assert_failure 125
  assert_output --partial "$1: cannot be read: another user owns it in a directory that others may\
 write to; remove it, or name a file in a directory of your own"
}

@test "results of another user's that appear meanwhile are not resumed" {
  forge results
  sweep results --resume --json results
  assert_refused results
}

@test "a cache of another user's that appears meanwhile is not taken" {
  forge cache
  sweep cache --cache cache
  assert_refused cache
  assert_equal "$(stat -c %u cache)" 61234
}

@test "a plan's worker takes no results of another user's for done" {
  shim sweep --plan=plan -- "$PROGRAMS/sweep_victim" silent 1 >own/plan.tap
  run shim sweep --plan=plan --point 1
  assert_failure 1
  jq -c '.points |= map(.class = "reported" | .finding = false)' plan.d/1.json >own/forged
  rm plan.d/1.json && chmod 1777 plan.d
  as_another cp own/forged plan.d/1.json
  run shim sweep --plan=plan --point 1
  assert_failure 125
  assert_output --partial "plan.d/1.json cannot be written: another user owns it"
}

@test "a plan's worker neither reads nor writes in a directory of another user's" {
  shim sweep --plan=plan -- "$PROGRAMS/sweep_victim" silent 1 >own/plan.tap
  as_another mkdir plan.d
  run shim sweep --plan=plan --point 1
  assert_failure 125
  assert_output --partial "plan.d: results are neither read nor written there: user 61234 owns"
  assert_equal "$(ls -A plan.d)" ""
}

@test "a plan of another user's that appears meanwhile is not taken for the one asked for" {
  sweep plan --plan=own/forged
  sweep plan --plan=plan
  assert_refused plan
}

@test "one's own results, caches and plans in a directory for all are taken" {
  program=("$PROGRAMS/sweep_victim" silent 1)
  for words in "--resume --json results" "--cache cache"; do
    for _ in once again; do
      # shellcheck disable=SC2086 # words
      run shim sweep $words -- "${program[@]}"
      assert_failure 1
      assert_line --partial "1 silent"
    done
  done
  shim sweep --plan=plan -- "${program[@]}" >own/plan.tap
  run -0 shim sweep --plan=plan -- "${program[@]}"
  for _ in once again; do run -1 shim sweep --plan=plan --point 1; done
}
