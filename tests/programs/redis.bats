#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# redis-server, which forks a child for each snapshot while threads of its own run.

# shellcheck disable=SC2154 # what the loaded files and run assign
load ../test_helper
load ../program_assertions
load ../servers

redis=(/usr/bin/redis-server --bind "$address" --port "$port" --dir "$folder" --save '')
complaint="Can't save in background: fork: Cannot allocate memory"
refusing=(run --log "$LOG" --require-fired -H 'fail functions=fork error=ENOMEM when=1' --)

teardown() {
  stop_if_running
}

ask() { # WORD...
  bare redis-cli -h "$address" -p "$port" "$@"
}

saved() {
  [[ $(ask info persistence) == *rdb_bgsave_in_progress:0*rdb_last_bgsave_status:ok* ]]
}

snapshot() {
  ask set key value
  ask bgsave
  wait_until saved
}

# Without what differs from run to run.
lines_said() {
  sed -nE 's/^[0-9]+:([A-Z]) .*\.[0-9]{3} ([*#.-]) /\1 \2 /p' "$folder/stdout" |
    sed -E '/Fork CoW/d; s/pid[ =][0-9]+/pid N/'
}

run_snapshot() { # COMMAND ARG...: before redis-server
  serve "$@" "${redis[@]}"
  wait_until answers
  snapshot
  stop
  echo "status $status"
  lines_said
  rm "$folder/dump.rdb"
}

@test "redis saves in the background, and ends, as without the shim" {
  expected=$(run_snapshot env)
  run run_snapshot "$FORKSHIM" run --log "$LOG" --
  assert_output "$expected"
  assert_line "status 0"
  assert_line "C * DB saved on disk"
  assert_paired "$LOG"
  assert_created "fork 1"
}

@test "redis says why it cannot save in the background" {
  serve "$FORKSHIM" "${refusing[@]}" "${redis[@]}"
  wait_until answers
  run ask bgsave
  assert_output --partial ERR
  stop
  assert_equal "$(grep -c "$complaint$" "$folder/stdout")" 1
  assert_file_not_exist "$folder/dump.rdb"
  assert_equal "$(jq -r 'select(.error) | "\(.function) \(.error) \(.refused_by)"' "$LOG")" \
    "fork ENOMEM fail"
}

@test "redis saves at the second attempt where the first fork failed" {
  serve "$FORKSHIM" "${refusing[@]}" "${redis[@]}"
  wait_until answers
  run ask bgsave
  assert_output --partial ERR
  snapshot
  assert_file_exist "$folder/dump.rdb"
  stop
  assert_equal "$status" 0
  assert_paired "$LOG"
}
