#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# sshd in the foreground: it forks for each connection, and the child executes sshd anew, so that
# "the first fork" of a process comes again with every connection, and that of the tree does not.

# shellcheck disable=SC2154 # what the loaded files and run assign
load ../test_helper
load ../program_assertions
load ../servers

setup() {
  mkdir "$folder"
  ssh-keygen -q -t ed25519 -N '' -f "$folder/key"
  ssh-keygen -q -t ed25519 -N '' -f "$folder/host"
  printf '%s\n' "ListenAddress $address:$port" "HostKey $folder/host" "PidFile none" \
    "AuthorizedKeysFile $folder/key.pub" "StrictModes no" "UsePAM no" "PermitRootLogin yes" \
    >"$folder/sshd.conf"
  ((EUID != 0)) || mkdir -p /run/sshd
  sshd=(/usr/sbin/sshd -D -e -f "$folder/sshd.conf")
}

teardown() {
  stop_if_running
}

log_in() { # COMMAND
  bare ssh -F none -p "$port" -i "$folder/key" -o StrictHostKeyChecking=no -o BatchMode=yes \
    -o UserKnownHostsFile=/dev/null -o LogLevel=ERROR "$address" "$1" </dev/null
}

serve_with() { # COMMAND ARG...: before sshd
  serve "$@" "${sshd[@]}"
  wait_until said "Server listening on"
}

run_logins() { # COMMAND ARG...: before sshd
  serve_with "$@"
  # shellcheck disable=SC2016 # for the shell that is logged in to
  for command in 'echo out; echo error >&2; exit 3' 'kill $$'; do
    log_in "$command" 2>&1 || echo "status $?"
  done
  stop
  echo "daemon $status"
}

@test "sshd serves each login as without the shim" {
  expected=$(run_logins env)
  assert_equal "$expected" $'out\nerror\nstatus 3\nstatus 255\ndaemon 0'
  run run_logins "$FORKSHIM" run --log "$LOG" --
  assert_output "$expected"
  assert_paired "$LOG"
}

@test "when = 1 fails sshd's first connection only" {
  serve_with "$FORKSHIM" run --log "$LOG" --require-fired \
    -H 'fail program=*/sshd functions=fork when=1' --
  run -255 log_in true
  [[ -z $output ]] || assert_output --partial "Connection " # OpenSSH 10 says nothing
  run -0 log_in 'echo second'
  assert_output second
  stop
  assert_file_contains "$folder/stderr" '^fork: Resource temporarily unavailable'
  assert_equal "$(jq -r 'select(.error) | "\(.lineage) \(.program)"' "$LOG")" "0.1 /usr/sbin/sshd"
}

@test "when = 1 in each process fails every connection to sshd" {
  serve_with "$FORKSHIM" run --log "$LOG" -H 'fail functions=fork when=1 scope=process' --
  for _ in 1 2 3; do
    run -255 log_in true
  done
  stop
  assert_equal "$(jq -r 'select(.error) | .lineage' "$LOG")" $'0.1\n0.2.1\n0.3.1'
}
