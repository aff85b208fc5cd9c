#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# The start of a PostgreSQL, as debuggers, traces and breaks see it. The log's own pictures of it are
# in tests/manual/report.bats.

# shellcheck disable=SC2154 # what run assigns
load ../test_helper
load ../postgres

setup_file() {
  export OWN
  OWN=$(mktemp -d /tmp/forkshim-start.XXXXXX)
  cp -r "$ROOT/tests/fixtures/otlp" "$OWN"
  ((EUID != 0)) || chown -R 65534:65534 "$OWN"
  as_user "$BIN/initdb" -D "$OWN/data" -U t -A trust -E UTF8 --no-locale --no-sync \
    >"$BATS_FILE_TMPDIR/initdb.out"
  printf '%s\n' "unix_socket_directories = '$OWN'" "listen_addresses = ''" 'fsync = off' \
    >>"$OWN/data/postgresql.conf"
}

teardown_file() {
  rm -rf "$OWN"
}

setup() {
  cd "$OWN" || return
  rm -f server.log
  # shellcheck disable=SC2016 # for that shell
  start_and_stop=(bash -c '"$BIN/pg_ctl" -D data -w -t 50 -l server.log start >/dev/null &&
    "$BIN/pg_ctl" -D data -w -m fast stop >/dev/null')
}

teardown() {
  [[ ! -e data/postmaster.pid ]] || as_user "$BIN/pg_ctl" -D data -m immediate stop || true
}

@test "each process of the start has a span of one trace" {
  as_user "$FORKSHIM" run --log log.jsonl \
    -H "$PLUGINS/examples/trace_context.so output=$OWN/spans" -- "${start_and_stop[@]}"
  protoc -I otlp --python_out=. otlp.proto
  run -0 bare /usr/bin/python3 otlp/read_spans.py spans
  made=$(grep -c '"phase":"parent"' log.jsonl)
  ((made >= 7))
  assert_output "$((made + 1)) spans, 1 traces, 1 roots, 0 failures"
}

# The lineages are the same in each run, and pg_ctl and the shell are those of the version.
@test "a break stops the postmaster at its first fork, and the server starts after it" {
  as_user "$FORKSHIM" run --log first.jsonl -- "${start_and_stop[@]}"
  first=$(jq -r 'select(.phase == "parent" and .program == env.BIN + "/postgres").lineage' \
    first.jsonl | head -n 1)
  rm server.log
  as_user "$FORKSHIM" run --break "at:$first" \
    --break-run '{ tr "\0" " " </proc/%p/cmdline; sed -n "/^State/p" /proc/%p/status; } >stopped' \
    -- "${start_and_stop[@]}"
  run cat data/stopped # the server's own folder
  assert_output "$BIN/postgres -D data "$'State:\tT (stopped)'
  assert_file_contains server.log 'ready to accept connections'
}

@test "a debugger sees each fork of the postmaster by the probes, as the log does" {
  printf '[handler log]\noutput = %s\n' "$OWN/probes.jsonl" >log.conf
  cat >script <<END
set breakpoint pending on
set environment LD_PRELOAD=$LIB
set environment FORKSHIM_CONFIG=$OWN/log.conf
set startup-with-shell off
handle all nostop noprint pass
catch load libforkshim
run
break -probe-stap forkshim:parent
commands
silent
printf "%s %s %d\n", \$_probe_arg1, \$_probe_arg2, \$_probe_arg3
continue
end
continue
END
  as_user gdb -batch -nx -x script --args "$BIN/postgres" -D data >seen 2>server.log 3>&- &
  gdb=$!
  wait_until grep -q 'ready to accept connections' server.log
  kill -INT "$(head -n 1 data/postmaster.pid)"
  wait "$gdb"
  run jq -r 'select(.phase == "parent") | "\(.function) \(.lineage) \(.child)"' probes.jsonl
  ((${#lines[@]} >= 5))
  assert_equal "$(grep '^fork 0\.' seen)" "$output"
}
