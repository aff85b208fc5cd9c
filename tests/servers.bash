# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# Starts a server in the foreground and in a folder of its own, waits for it, and ends it. All of
# its processes are below `supervise`, which ends the run after $LIMIT seconds and reports what was
# left, be it in another session. Each test has an address of its own, so that no port needs to be
# free at first and still be so when the server takes it.

folder=$BATS_TEST_TMPDIR/server
# shellcheck disable=SC2034
{
  address=127.$((1 + (BASHPID >> 16) % 200)).$((BASHPID >> 8 & 255)).$((BASHPID & 255))
  port=$((20000 + RANDOM % 10000)) # below those that the kernel gives to clients
}

# Servers signal their process group, which must not be that of the tests.
serve() { # COMMAND ARG...: until stop
  mkdir -p "$folder"
  rm -f "$folder"/{stdout,stderr,report} # before anyone looks for what the server says
  "$PROGRAMS/supervise" --quiet --group --timeout "${LIMIT:-20}" \
    --grace 5 --json "$folder/report" "$@" </dev/null >"$folder/stdout" 2>"$folder/stderr" 3>&- &
  server=$!
}

# shellcheck disable=SC2034
stop() { # the server's status is in $status; nothing is left of it
  kill "$server"
  status=0
  wait "$server" || status=$?
  unset server
  assert_equal "$(jq -c '[.timeout, .left]' "$folder/report")" '[false,[]]'
}

# A test that failed before it came to stop.
stop_if_running() {
  [[ -n ${server-} ]] || return 0
  kill "$server" || true
  wait "$server" || true
}

answers() { # whether something accepts connections
  (: <>"/dev/tcp/$address/$port") 2>/dev/null
}

said() { # TEXT: whether the server has said it, to standard output, error or a log file
  grep -qF -- "$1" "$folder"/std{out,err} "$folder"/*.log 2>/dev/null
}
