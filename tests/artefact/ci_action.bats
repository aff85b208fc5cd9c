#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# The action for GitHub and the template for GitLab, run as those services run them, in a project
# whose `make -s check` creates 4 processes and gives up the work of 3 of them silently.

load ../test_helper

setup() {
  export LIMIT=120 TMPDIR=$BATS_TEST_TMPDIR
  export GITHUB_STEP_SUMMARY=$BATS_TEST_TMPDIR/summary.md
  project=$BATS_TEST_TMPDIR/project source=$BATS_TEST_TMPDIR/source
  mkdir "$project" "$source"
  # The action's own checkout, where the build is there already.
  cp -r "$ROOT/.github" "$ROOT/scripts" "$source/"
  printf '#!/bin/sh\necho "building $1"\n' >"$source/scripts/build"
  mkdir "$source/build" && ln -s "$FORKSHIM_BUILD" "$source/build/release"
  unset FORKSHIM_BUILD
  cd "$project"
  victim silent
}

victim() { # MODE
  printf 'check:\n\t@%s %s 3\n' "$PROGRAMS/sweep_victim" "$1" >Makefile
}

action() { # INPUT=VALUE...
  run bare /usr/bin/python3 "$ROOT/tests/artefact/ci_steps.py" action \
    "$source/.github/actions/forkshim" "$@"
}

@test "the action builds forkshim, and a sweep's findings fail its step" {
  action "command=make -s check"
  assert_failure 1
  assert_line "building release"
  assert_line "# 3 findings in 4 points: 1 reported, 3 silent"
  assert_output --partial "::error title=forkshim"
  assert_line "output status=1"
  assert_line "output launcher=$source/scripts/forkshim"
  assert_file_not_empty "$GITHUB_STEP_SUMMARY"
}

@test "the action takes a shard, writes files, and may allow findings" {
  action "command=make -s check" shard=2/2 junit=out.xml json=out.json findings=allow
  assert_success
  assert_line --partial "findings in 2 points"
  assert_line "output status=1"
  run -0 xmllint --noout --schema "$ROOT/tests/fixtures/junit.xsd" out.xml
  run -0 jq -e . out.json
}

@test "the action's options are words, one a line" {
  action "command=make -s check" options=$'--errors\nENOMEM\n\n--max=1'
  assert_line "# --max leaves 1 of 4 points"
  assert_line --partial ENOMEM
}

@test "the action runs a command once, with its status" {
  action mode=run options='--fail=ENOMEM' 'command=(:) || exit 3'
  assert_line --partial "fork: Cannot allocate memory"
  refute_output --partial "TAP version"
  assert_line --regexp '^output status=[1-9]'
  action mode=run options=--stats command='echo "$HOME" && (:)'
  assert_success
  assert_line "$HOME"
  assert_line "output status=0"
}

@test "an input is never part of a script's text" {
  action mode=run 'options=--stats' 'command=echo "${{ x }}" $(echo "\"; touch planted")'
  run find "$BATS_TEST_TMPDIR" -name planted
  refute_output
  run /usr/bin/python3 -c 'import sys, yaml
for step in yaml.safe_load(open(sys.argv[1]))["runs"]["steps"]:
    assert "${{" not in step["run"], step' "$ROOT/.github/actions/forkshim/action.yml"
  assert_success
}

@test "the action refuses inputs that it does not know, as annotations" {
  for words in mode=walk findings=maybe "mode=run shard=1/2"; do
    # shellcheck disable=SC2086 # several words
    action command=true $words
    assert_failure 2
    assert_output --regexp '::error title=forkshim::the input (mode|findings|shard) expects '
  done
  action command=
  assert_failure 2
}

@test "what the action refuses gives no orders" {
  for input in mode findings; do
    action command=true "$input=x"$'\n::stop-commands::y\r::add-mask::z'
    assert_failure 2
    assert_equal "$(grep -c '^::' <<<"${output//$'\r'/$'\n'}")" 1
    assert_output --partial 'found "x%0A::stop-commands::y%0D::add-mask::z"'
  done
}

@test "the action's file has the shape that GitHub wants" {
  run /usr/bin/python3 - "$ROOT/.github/actions/forkshim/action.yml" <<'END'
import sys, yaml
action = yaml.safe_load(open(sys.argv[1]))
assert set(action) == {"name", "description", "inputs", "outputs", "runs"}, set(action)
for name, entry in action["inputs"].items():
    assert set(entry) <= {"description", "required", "default"} and entry["description"], name
    assert isinstance(entry.get("default", ""), str), name
for name, entry in action["outputs"].items():
    assert set(entry) == {"description", "value"}, name
assert action["runs"]["using"] == "composite"
ids = [step["id"] for step in action["runs"]["steps"]]
assert len(ids) == len(set(ids)) == 2
for step in action["runs"]["steps"]:
    assert set(step) <= {"name", "id", "shell", "env", "run"} and "shell" in step, step
used = str(action["runs"]) + str(action["outputs"])
for name in action["inputs"]:
    assert "${{ inputs.%s }}" % name in used, name
END
  assert_success
}

job() { # YAML: of a job that extends the GitLab template's
  /usr/bin/python3 "$ROOT/tests/artefact/ci_steps.py" gitlab \
    "$ROOT/config/examples/ci/gitlab-template.yml" "$1" >job.sh
  ln -sfn "$source" forkshim
}

@test "GitLab's template sweeps what a job names, in shards, and joins the results" {
  job '{extends: .forkshim-sweep, parallel: 2, variables: {SWEEP: "make -s check && echo done"}}'
  for k in 1 2; do
    CI_NODE_INDEX=$k CI_NODE_TOTAL=2 run -1 bare bash -e job.sh
    assert_file_exist "sweep-$k.json"
    assert_file_exist "sweep-$k.xml"
  done
  job '{extends: .forkshim-merge, needs: [sweep]}'
  run -1 bare bash -e job.sh
  assert_line --regexp '^# 3 findings in [45] points: '
}

@test "GitLab's template works without shards, and takes options" {
  victim retry
  job '{extends: .forkshim-sweep, variables: {SWEEP_OPTIONS: --max 2 --errors ENOMEM}}'
  run bare bash -e job.sh
  assert_line "# --max leaves 2 of 4 points"
  assert_file_exist sweep-1.json
}
