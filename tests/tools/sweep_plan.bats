#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# sweep: which points it takes, and how sweeps are split, resumed and joined.

load ../test_helper

setup() {
  VICTIM=$PROGRAMS/sweep_victim
  cd "$BATS_TEST_TMPDIR" || return
}

@test "--errors takes every creation with each error" {
  run -0 shim sweep --errors EAGAIN,ENOMEM "$VICTIM" report 2
  assert_line "1..4"
  assert_line --partial "ok 4 - 0.2 fork ENOMEM"
}

@test "what an error may be called is what run takes" {
  run -0 shim sweep --errors 11,EWOULDBLOCK "$VICTIM" report 1
  assert_line --partial "ok 1 - 0.1 fork 11"
}

@test "an unknown error is refused before anything runs" {
  run -125 shim sweep --errors EBOGUS touch ran
  assert_output --partial "EBOGUS"
  assert_not_exist ran
}

@test "--kinds leaves out the others, and says where nothing remains" {
  run -125 shim sweep --kinds spawn "$VICTIM" report 2
  assert_line --partial "none of 2 creations is of those asked for"
  run -125 shim sweep --kinds fibre "$VICTIM" report 2
  assert_output --partial "--kinds"
}

@test "--kinds all is fork, vfork and spawn, as in a configuration, and others stand beside it" {
  run -0 shim sweep --kinds all --plan dash -c 'ls; ls; exit 0'
  assert_line --regexp '^# 2 points'
  run -0 shim sweep --kinds all,exec --plan dash -c 'ls; ls; exit 0'
  assert_line --partial " exec"
  assert_line --regexp '^1 .* 0\.1 v?fork EAGAIN'
  run -125 shim sweep --kinds all,processes true
  assert_output --partial "--kinds 'all,processes': expected fork, vfork, spawn, thread, exec or all"
}

@test "--max spreads the points over the run" {
  run -0 shim sweep --max 3 "$VICTIM" report 9
  assert_line "1..3"
  assert_line "# --max leaves 3 of 9 points"
  assert_line --partial "ok 2 - 0.4 "
  assert_line --partial "ok 3 - 0.7 "
}

@test "points are in the order of their lineages, 0.10 after 0.9" {
  run -0 shim sweep --jobs 2 "$VICTIM" report 10
  assert_line --partial "ok 9 - 0.9 "
  assert_line --partial "ok 10 - 0.10 "
}

@test "shards share the points out, and --merge joins them" {
  for k in 1 2 3; do
    run -1 shim sweep --shard $k/3 --json $k.json "$VICTIM" silent 5
  done
  assert_line "1..1"
  run -1 shim sweep --merge 1.json 2.json 3.json --json all.json --junit all.xml
  assert_line "1..5"
  assert_line "# 5 findings in 5 points: 5 silent"
  assert_file_exist all.xml
}

@test "--merge says that a shard is missing" {
  for k in 1 3; do shim sweep --shard $k/3 --json $k.json "$VICTIM" report 5 || true; done
  run -125 shim sweep --merge 1.json 3.json
  assert_line "ok 3 - 0.4 fork EAGAIN (sweep_victim): reported, status 3"
  assert_line --partial "--merge: of 5 points the files hold 3; a shard is missing"
}

@test "--merge refuses results of another command, and files that are none" {
  shim sweep --json a.json "$VICTIM" report 1
  shim sweep --json b.json "$VICTIM" report 2
  run -125 shim sweep --merge a.json b.json
  assert_output --partial "b.json: is a sweep of $VICTIM report 2, but a.json is one of"
  echo '{}' >c.json
  run -125 shim sweep --merge a.json c.json
  assert_output --partial "c.json: expected results that sweep --json wrote"
}

@test "a shard without points passes and says so" {
  run -0 shim sweep --shard 3/3 "$VICTIM" report 2
  assert_line "1..0 # SKIP no point falls to this shard"
}

@test "a shard that is not of the form K/N is refused" {
  for shard in 0/2 3/2 1 /2 1/ x/2 1/2x; do
    run -125 shim sweep --shard $shard true
    assert_output --partial "--shard '$shard': expected the form K/N"
  done
}

@test "--resume takes over what the results hold, and runs the rest" {
  shim sweep --json r.json "$VICTIM" report 4
  /usr/bin/python3 -c '
import json
r = json.load(open("r.json"))
r["points"] = [p for p in r["points"] if p["lineage"] != "0.3"]
r["points"][0]["reason"] = "taken over"
json.dump(r, open("r.json", "w"))'
  run -0 shim sweep --resume --json r.json "$VICTIM" report 4
  assert_line "ok 1 - 0.1 fork EAGAIN (sweep_victim): reported, taken over"
  assert_line "ok 3 - 0.3 fork EAGAIN (sweep_victim): reported, status 3"
}

@test "--resume refuses the results of another command" {
  shim sweep --json r.json "$VICTIM" report 1
  run -125 shim sweep --resume --json r.json "$VICTIM" report 2
  assert_output --partial "--resume: r.json is a sweep of $VICTIM report 1"
}

@test "--jobs runs several at once, with the same results in the same order" {
  run -1 shim sweep --jobs 1 "$VICTIM" silent 6
  one=$(grep -v seconds: <<<"$output")
  run -1 shim sweep --jobs 4 "$VICTIM" silent 6
  assert_equal "$(grep -v seconds: <<<"$output")" "$one"
}
