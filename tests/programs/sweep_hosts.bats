#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# The points of a sweep's plan by GNU parallel over ssh, as forkshim-sweeps(7) has it: two sshd of
# the test's own, on addresses, ports and keys of their own.

# shellcheck disable=SC2034,SC2154 # what the loaded files and run assign or take
load ../test_helper
load ../servers

setup() {
  local host keys
  mkdir "$folder"
  ssh-keygen -q -t ed25519 -N '' -f "$folder/key"
  ((EUID != 0)) || mkdir -p /run/sshd
  for host in one two; do
    ssh-keygen -q -t ed25519 -N '' -f "$folder/$host.key"
    printf '%s\n' "ListenAddress $address:$port" "HostKey $folder/$host.key" "PidFile none" \
      "AuthorizedKeysFile $folder/key.pub" "StrictModes no" "UsePAM no" "PermitRootLogin yes" \
      "SetEnv PATH=${FORKSHIM%/*}:$PATH FORKSHIM_BUILD=$FORKSHIM_BUILD" >"$folder/$host.conf"
    printf '%s\n' "Host $host" "HostName $address" "Port $port" "IdentityFile $folder/key" \
      "StrictHostKeyChecking no" "UserKnownHostsFile /dev/null" "LogLevel ERROR" >>"$folder/ssh"
    port=$((port + 1))
  done
  LIMIT=100 serve bash -c 'for host in one two; do /usr/sbin/sshd -D -e -f "$0/$host.conf" & done
    trap "kill $(jobs -p)" TERM; wait; wait' "$folder"
  wait_until both_listen
  cd "$BATS_TEST_TMPDIR" || return
}

teardown() {
  stop_if_running
}

both_listen() {
  [[ $(grep -c 'Server listening on' "$folder/stderr") == 2 ]]
}

# Two points each; the two hosts share this folder.
by_hosts() {
  seq 1 2 6 | PARALLEL_HOME=$PWD/parallel PARALLEL_SSH="ssh -F $folder/ssh" bare parallel --will-cite \
    -S 1/one,1/two --workdir . 'forkshim sweep --plan=plan --point {}..$(({}+1))'
}

# The process that runs this list of points here; its children have its name.
worker_of() { # LIST
  local pid
  for pid in $(pgrep -x sweep); do
    [[ $(readlink "/proc/$pid/cwd") == "$PWD" ]] || continue
    [[ " $(tr '\0' ' ' <"/proc/$pid/cmdline" 2>/dev/null)" == *" $1 "* ]] || continue
    [[ $(<"/proc/$(ps -o ppid= "$pid" | tr -d ' ')/comm") == sweep ]] || echo "$pid"
  done
}

works_on() { # LIST
  [[ $(worker_of "$1") ]]
}

points() { # FILE
  jq -cS '.points[] | del(.seconds)' "$1"
}

@test "points by two hosts, of which one lost a worker, are those of one machine" {
  # What opens the gate waits while it is a fifo that nobody writes.
  # shellcheck disable=SC2016 # for the script
  printf '%s\n' ': <gate' '(exit 0); n=$(ls script | cat); echo "n=$n"; (exit 0); (exit 0)' >script
  touch gate
  run -1 shim sweep --timeout 50 --json whole.json -- dash script
  run -0 shim sweep --timeout 50 --plan=plan -- dash script
  assert_line --partial "# 6 points in "

  rm gate && mkfifo gate
  by_hosts >first 2>&1 &
  local hosts=$!
  wait_until works_on 1..2
  wait_until works_on 3..4
  kill -KILL "$(worker_of 3..4)"
  exec 9<>gate
  wait "$hosts" || true
  exec 9<&-
  run -125 shim sweep --merge plan.d
  assert_line --partial "of 6 points the files hold 4; a shard is missing"

  rm gate && touch gate
  by_hosts >second 2>&1 || true
  run -1 shim sweep --merge plan.d --json merged.json
  assert_equal "$(points merged.json)" "$(points whole.json)"
  stop
}
