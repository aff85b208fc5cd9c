#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# postgres, whose postmaster forks a process for each connection, and before that several for
# itself. As root it starts as another user, in a folder of that user's.

# shellcheck disable=SC2154 # what the loaded files and run assign
load ../test_helper
load ../program_assertions
load ../servers
load ../postgres

setup_file() {
  export OWN=$BATS_FILE_TMPDIR/own
  ((EUID != 0)) || OWN=$(mktemp -d /tmp/forkshim-postgres.XXXXXX)
  ((EUID != 0)) || chown 65534:65534 "$OWN"
  as_user "$BIN/initdb" -D "$OWN/data" -U tester -A trust -E UTF8 --no-locale --no-sync \
    >"$BATS_FILE_TMPDIR/initdb.out"
  printf '%s\n' "unix_socket_directories = ''" 'autovacuum = off' 'log_checkpoints = off' \
    'max_logical_replication_workers = 0' 'fsync = off' >>"$OWN/data/postgresql.conf"
}

teardown_file() {
  rm -rf "$OWN"
}

setup() {
  cd "$OWN" || return # the user may be shut out of where the tests start
  LOG=$OWN/forks.jsonl
  export PGSSLMODE=disable PGGSSENCMODE=disable # before them, psql shows no message of the server's
  postgres=("$BIN/postgres" -D "$OWN/data" -h "$address" -p "$port")
  client=("$BIN/psql" -X -A -t -h "$address" -p "$port" -U tester -c 'select 6 * 7' -d postgres)
}

teardown() {
  stop_if_running
  rm -f "$LOG"
}

serve_postgres() { # COMMAND ARG...: before postgres
  serve env TMPDIR="$OWN" "${user[@]}" "$@" "${postgres[@]}"
  wait_until said "database system is ready to accept connections"
}

# How many processes the postmaster forks before it serves: it depends on the version.
forks_before_ready() {
  serve_postgres "$FORKSHIM" run --log "$LOG" --
  lines_of "$LOG" '.phase == "parent"'
  stop
  rm "$LOG"
}

run_queries() { # COMMAND ARG...: before postgres
  serve_postgres "$@"
  bare "${client[@]}"
  bare "${client[@]}" -d absent 2>&1 || echo "status $?"
  stop
  echo "status $status"
  # Without the time and number of each line, and the numbers in it.
  sed -E 's/^[^]]*\] //; s/[0-9:. -]+ UTC$//; s/PID [0-9]+/PID N/' "$folder/stderr" | sort
}

@test "postgres serves and stops as without the shim" {
  expected=$(run_queries env)
  run run_queries "$FORKSHIM" run --log "$LOG" --
  assert_output "$expected"
  assert_line 42
  assert_line "LOG:  database system is shut down"
  assert_paired "$LOG"
}

@test "postgres tells the client whose process could not be forked, and serves the next" {
  first=$(($(forks_before_ready) + 1))
  serve_postgres "$FORKSHIM" run --log "$LOG" --require-fired -H "fail at=0.$first" --
  run -2 bare "${client[@]}"
  assert_output --partial \
    "could not fork new process for connection: Resource temporarily unavailable"
  run -0 bare "${client[@]}"
  assert_output 42
  stop
  assert_equal "$status" 0
  assert_equal "$(lines_of "$LOG" .error)" 1
  assert_paired "$LOG"
}

# The shell that starts both forks it is not known how often, to look into the server's log.
@test "program tells the server's forks from those of what starts it and its clients" {
  when=$(($(forks_before_ready) + 1))
  # shellcheck disable=SC2016 # for the shell
  run as_user "$FORKSHIM" run --log "$LOG" --require-fired \
    -H "fail program=*/postgres error=ENOMEM when=$when" -- bash -c '
      : >server.log
      "${@:1:7}" 2>server.log &
      until [[ $(cat server.log) == *"ready to accept"* ]]; do sleep 0.1; done
      for _ in 1 2; do "${@:8}" || echo "status $?"; done
      kill "$!" && wait "$!"' bash "${postgres[@]}" "${client[@]}"
  assert_success
  assert_output "psql: error: connection to server at \"$address\", port $port failed:\
 could not fork new process for connection: Cannot allocate memory
status 2
42"
  assert_equal "$(jq -r 'select(.error) | .program' "$LOG")" "$BIN/postgres"
}
