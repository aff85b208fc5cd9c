#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# The recipes for CI systems: their commands are run as the systems run them, in a project whose
# `make -s check` creates 4 processes and gives up the work of 3 of them silently.

load ../test_helper

setup() {
  RECIPES=$ROOT/config/examples/ci
  export LIMIT=120
  cd "$BATS_TEST_TMPDIR" || return
  mkdir forkshim
  ln -s "$ROOT/scripts" forkshim/
  project silent
}

project() { # MODE: of the victim
  printf 'check:\n\t@%s %s 3\n-include sweep.mk\n' "$PROGRAMS/sweep_victim" "$1" >Makefile
}

# The commands of a job, as the YAML has them, one file each: JOB-1.sh and so on.
commands_of() { # RECIPE JOB
  /usr/bin/python3 - "$RECIPES/$1" "$2" <<'END'
import sys, yaml
job = sys.argv[2]
recipe = yaml.safe_load(open(sys.argv[1]))
body = recipe.get("jobs", recipe)[job]
lines = body.get("script") or [s["run"] for s in body["steps"] if "run" in s]
for number, line in enumerate(lines, 1):
    open(f"{job}-{number}.sh", "w").write(line + "\n")
END
}

assert_merged() { # after the last command of a recipe
  assert_line --regexp '^ok [0-9]+ - 0.1 posix_spawn EAGAIN \(make > [^)]*\): reported, status 2$'
  assert_line "# 3 findings in 4 points: 1 reported, 3 silent"
}

@test "GitHub's recipe sweeps in shards, annotates the findings, and joins the results" {
  commands_of github-sweep.yml shard
  export GITHUB_STEP_SUMMARY=$PWD/page.md
  for k in 1 2 3 4; do
    sed "s/\${{ matrix.shard }}/$k/g" shard-1.sh >run.sh
    run bare bash -e run.sh
    assert_file_exist sweep-$k.json
  done
  assert_output --partial "::error title=forkshim"
  commands_of github-sweep.yml sweep
  run -1 bare bash -e sweep-1.sh
  assert_merged
  assert_file_exist sweep.json
  assert_file_exist sweep.xml
}

@test "GitHub's recipe keeps the files that its commands write" {
  run /usr/bin/python3 -c 'import sys, yaml
for job in yaml.safe_load(open(sys.argv[1]))["jobs"].values():
    print(*(s["with"]["path"].split() for s in job["steps"] if "upload" in s.get("uses", "")))' \
    "$RECIPES/github-sweep.yml"
  assert_line "['sweep-\${{', 'matrix.shard', '}}.json']"
  assert_line "['sweep.json', 'sweep.xml']"
}

@test "GitLab's recipe sweeps in shards, and joins the results" {
  commands_of gitlab-sweep.yml shard
  for k in 1 2 3 4; do
    CI_NODE_INDEX=$k CI_NODE_TOTAL=4 run bare bash -e shard-1.sh
    assert_file_exist sweep-$k.json
    assert_file_exist sweep-$k.xml
  done
  commands_of gitlab-sweep.yml sweep
  run -1 bare bash -e sweep-1.sh
  assert_merged
}

@test "a recipe passes where nothing is found" {
  project retry
  commands_of gitlab-sweep.yml shard
  CI_NODE_INDEX=2 CI_NODE_TOTAL=2 run -0 bare bash -e shard-1.sh
  assert_line --partial "# 0 findings in 2 points"
}

@test "Jenkins's recipe sweeps in shards, and joins the results" {
  grep -o "^ *sh '.*'" "$RECIPES/Jenkinsfile" | sed "s/^ *sh '\(.*\)'$/\1/" | grep -v ^git >commands
  assert_equal "$(wc -l <commands)" 2
  FORKSHIM=$(sed -n "s/^ *FORKSHIM = '\(.*\)'$/\1/p" "$RECIPES/Jenkinsfile")
  export FORKSHIM
  for k in 1 2 3 4; do SHARD=$k bare sh -xe -c "$(head -n 1 commands)" || true; done
  run -1 bare sh -xe -c "$(tail -n 1 commands)"
  assert_merged
  assert_file_exist sweep.xml
}

@test "Jenkins's recipe closes what it opens, and unstashes what it stashes" {
  run tr -cd '{}' <"$RECIPES/Jenkinsfile"
  run sed ':a; s/{}//; ta' <<<"$output"
  assert_output ""
  run sed -n "s/^ *unstash 'sweep-\(.\)'$/\1/p" "$RECIPES/Jenkinsfile"
  assert_output "$(sed -n "s/^ *values //p" "$RECIPES/Jenkinsfile" | grep -o '[0-9]')"
}

@test "plain make sweeps, in parts at once with -j, and says in the end what was found" {
  cp "$RECIPES/sweep.mk" .
  run -2 bare make -s -j2 sweep
  assert_merged
  assert_file_exist sweep.xml
  project retry
  run -0 bare make sweep SWEEP_SHARDS=1 SWEEP_OPTIONS='--max 2'
  assert_line "# --max leaves 2 of 4 points"
  assert_line --partial "# 0 findings in 2 points"
}
