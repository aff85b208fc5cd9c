#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# What sweep --json wrote, as the others take it: --merge, --resume and report --sweep.

load ../test_helper

setup() {
  VICTIM=$PROGRAMS/sweep_victim
  cd "$BATS_TEST_TMPDIR" || return
}

# The points of a file without what a clock put there.
points() { # FILE
  jq -cS '.points[] | del(.seconds)' "$1"
}

sweep_shards() { # N ARG...
  local k
  for ((k = 1; k <= $1; ++k)); do
    shim sweep --shard "$k/$1" --json "$k.json" "${@:2}" || (($? == 1)) || return
  done
}

@test "merged shards hold the points of the whole sweep, in its order" {
  run -1 shim sweep --errors EAGAIN,ENOMEM --json whole.json "$VICTIM" silent 3
  sweep_shards 3 --errors EAGAIN,ENOMEM "$VICTIM" silent 3
  run -1 shim sweep --merge 3.json 1.json 2.json --json merged.json
  assert_equal "$(points merged.json)" "$(points whole.json)"
  assert_equal "$(jq -c '[.planned, .shard, .shards, .classes]' merged.json)" \
    "$(jq -c '[.planned, .shard, .shards, .classes]' whole.json)"
}

@test "merged results can be merged again, and shards that overlap count once" {
  sweep_shards 2 "$VICTIM" silent 4
  run -1 shim sweep --merge 1.json 2.json --json all.json
  run -1 shim sweep --merge all.json 1.json all.json --json again.json
  assert_line "# 4 findings in 4 points: 4 silent"
  assert_equal "$(points again.json)" "$(points all.json)"
}

@test "--resume on merged results runs only the missing shard" {
  sweep_shards 3 "$VICTIM" report 3
  run -125 shim sweep --merge 1.json 3.json --json part.json
  jq '.points[].reason = "taken over"' part.json >marked.json
  run -0 shim sweep --resume --json marked.json "$VICTIM" report 3
  assert_line "ok 1 - 0.1 fork EAGAIN (sweep_victim): reported, taken over"
  assert_line "ok 2 - 0.2 fork EAGAIN (sweep_victim): reported, status 3"
  assert_line "ok 3 - 0.3 fork EAGAIN (sweep_victim): reported, taken over"
}

@test "--resume of a shard stays with its points" {
  shim sweep --shard 2/2 --json r.json "$VICTIM" report 4
  jq 'del(.points[0])' r.json >shorter.json
  run -0 shim sweep --shard 2/2 --resume --json shorter.json "$VICTIM" report 4
  assert_line "1..2"
  assert_equal "$(points shorter.json)" "$(points r.json)"
}

@test "a --json file that is damaged is refused by --merge and --resume with a sentence" {
  shim sweep --json r.json "$VICTIM" report 1
  jq 'del(.points[0].class)' r.json >damaged.json
  run -125 shim sweep --merge damaged.json
  assert_output --partial "damaged.json: the results are damaged"
  head -c 200 r.json >cut.json
  run -125 shim sweep --resume --json cut.json "$VICTIM" report 1
  assert_output --partial "cut.json: expected results that sweep --json wrote"
}

@test "--json replaces a regular file, and writes through a link, a FIFO and a device" {
  ln -s real link
  mkfifo fifo
  mknod device c 1 3 2>/dev/null || ln -s /dev/null device
  cat fifo >got 3>&- &
  for file in link fifo device; do
    run -0 shim sweep --json "$file" "$VICTIM" report 1
  done
  wait $!
  for file in real got; do
    assert_equal "$(jq '.points | length' "$file")" 1
  done
  assert [ -L link ] && assert [ -p fifo ] && assert [ -c device ]
}

@test "a program that looks into the folder of --json finds the same names in each run" {
  mkdir folder && cd folder
  run -0 shim sweep --errors ENOMEM --json r.json -- perl -e '
    for (1 .. 3) { system("true"); select undef, undef, undef, 0.2 }
    opendir my $folder, "."; print join(" ", sort readdir $folder), "\n"'
  assert_line "ok 3 - 0.3 fork ENOMEM (perl > true): same, status 0"
}

@test "results that a sweep has not begun are left where it is killed alone, and are none" {
  local slow=(dash -c '(exit 0); [ ! -e slow ] || { : >begun; sleep 60; }; exit 0')
  run -125 shim sweep --json r.json -- true
  assert_not_exist r.json
  shim sweep --json r.json -- "$VICTIM" silent 30 | : || true
  assert_not_exist r.json
  touch slow
  timeout -s KILL 60 "$FORKSHIM" sweep --json r.json -- "${slow[@]}" >out.tap 3>&- &
  wait_until test -e begun
  pkill -KILL -P "$!" || true
  wait "$!" || true
  run -0 cat r.json
  assert_output ""
  rm slow
  run -0 shim sweep --resume --json r.json -- "${slow[@]}"
  assert_line "# 0 findings in 1 point: 1 reported"
}

@test "results of an unknown class are damaged, and no pass" {
  shim sweep --json 1.json "$VICTIM" report 1
  sed -i 's/"class": "reported"/"class": "bogus"/' 1.json
  run -125 shim sweep --merge 1.json
  assert_output --partial "the results are damaged"
}

@test "report --sweep shows a real sweep's points, its findings and their repeat lines" {
  run -1 shim sweep --errors EAGAIN,ENOMEM --json r.json "$VICTIM" silent 2
  shim run --log log -- "$VICTIM" silent 2
  run -0 shim report --html page.html --sweep r.json log
  LIMIT=120 run -0 bare /usr/bin/python3 "$ROOT/tests/fixtures/report/browser.py" \
    "file://$PWD/page.html" 'key 4' 'eval document.querySelector(".matrix").innerText' \
    'eval [...document.querySelectorAll("#sweep-view code")].map((e) => e.textContent).join("|")'
  assert_line --index 0 --partial \
    '0.1\tfork\tsweep_victim\tsilent !\tsilent !\n0.2\tfork\tsweep_victim\tsilent !\tsilent !'
  assert_line --index 1 --partial "forkshim run --fail ENOMEM@at:0.2 --timeout 5 -- $VICTIM"
}

@test "report --sweep shows killed children, and merged results" {
  sweep_shards 2 --action kill "$VICTIM" crash 2
  run -1 shim sweep --merge 1.json 2.json --json all.json
  shim run --log log -- "$VICTIM" silent 2
  run -0 shim report --html page.html --sweep all.json log
  LIMIT=120 run -0 bare /usr/bin/python3 "$ROOT/tests/fixtures/report/browser.py" \
    "file://$PWD/page.html" 'key 4' 'eval document.querySelector(".matrix").innerText'
  assert_output --partial 'program\tkill\n0.1\tfork\tsweep_victim\tcrash !'
}
