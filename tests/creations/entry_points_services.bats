#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Services that become daemons, open terminals and scrub environments: sshd on a free loopback
# port, cron with a crontab of its own, and script(1).

# shellcheck disable=SC2154 # what the loaded files and run assign
load ../test_helper
load ../program_assertions

setup() {
  folder=$BATS_TEST_TMPDIR/service
  mkdir "$folder"
  logging="[handler log]
output = $LOG
phases = start,prepare,parent,child,failed"
}

teardown() {
  [[ ! -s $folder/pid ]] || kill -KILL "$(<"$folder/pid")" 2>/dev/null || true
}

configure_sshd() {
  port=$("$PYTHON" -c 'import socket
with socket.socket() as free: free.bind(("127.0.0.1", 0)); print(free.getsockname()[1])')
  ssh-keygen -q -t ed25519 -N '' -f "$folder/key"
  ssh-keygen -q -t ed25519 -N '' -f "$folder/host"
  cat >"$folder/sshd.conf" <<END
ListenAddress 127.0.0.1:$port
HostKey $folder/host
AuthorizedKeysFile $folder/key.pub
PidFile $folder/pid
StrictModes no
UsePAM no
PermitRootLogin yes
END
  mkdir -p /run/sshd
}

serve_sshd() { # RUNNER: starts the daemon, logs in, and ends it
  rm -f "$folder/pid"
  "$1" /usr/sbin/sshd -f "$folder/sshd.conf" -E "$folder/errors"
  wait_until test -s "$folder/pid"
  # shellcheck disable=SC2016 # for the shell that is logged in to
  for command in 'echo $((6 * 7)); exit 3' 'cat; id -u' 'kill -9 $$'; do
    timeout -k 1 60 ssh -F none -p "$port" -i "$folder/key" -o StrictHostKeyChecking=no \
      -o UserKnownHostsFile=/dev/null -o LogLevel=ERROR 127.0.0.1 "$command" <<<text 3>&- ||
      echo "status $?"
  done
  daemon=$(<"$folder/pid")
  kill "$daemon"
  wait_until refute test -e "/proc/$daemon"
}

@test "sshd becomes a daemon and serves logins as without the shim" {
  configure_sshd
  expected=$(serve_sshd bare)
  assert_equal "$expected" "42
status 3
text
0
status 255"
  config <<<"$logging"
  run serve_sshd preload
  assert_output "$expected"
  assert_equal "$(lines_of "$LOG" '.function == "daemon" and .phase == "child"')" 1
  assert_paired "$LOG"
}

@test "sshd says which error kept it from becoming a daemon" {
  configure_sshd
  config <<<$'[handler fail]\nfunctions = daemon\nerror = ENOMEM'
  run preload /usr/sbin/sshd -f "$folder/sshd.conf" -E "$folder/errors"
  assert_failure 255
  assert_equal "$(tr -d '\r' <"$folder/errors")" "daemon() failed: Cannot allocate memory"
}

# cron's own files are covered up by empty ones in a mount namespace.
run_cron() { # ENTRY: until the job is done
  rm -f "$folder/done"
  cat >"$folder/alone" <<END
mount -t tmpfs none /var/spool/cron && mount -t tmpfs none /etc/cron.d &&
mount -t tmpfs none /run && mount --bind /dev/null /etc/crontab || exit 1
mkdir -m 1730 /var/spool/cron/crontabs
cat >/var/spool/cron/crontabs/root <<'TAB'
SHELL=/bin/sh
@reboot echo "\$SHELL \$((6 * 7))" >$folder/out; touch $folder/done
TAB
chmod 600 /var/spool/cron/crontabs/root
echo \$\$ >$folder/pid
exec env $1 /usr/sbin/cron -f
END
  timeout -k 1 60 unshare --mount bash "$folder/alone" >/dev/null 2>&1 3>&- &
  wait_until test -e "$folder/done"
  kill "$(<"$folder/pid")"
  wait "$!" || echo "status $?"
  cat "$folder/out"
}

@test "cron runs its job as without the shim" {
  expected=$(run_cron NONE=1)
  assert_equal "$expected" $'status 143\n/bin/sh 42'
  config <<<"$logging"
  run run_cron "LD_PRELOAD=$LIB"
  assert_output "$expected"
  assert_equal "$(lines_of "$LOG" '.program == "/usr/sbin/cron" and .phase == "start"')" 1
  assert_equal "$(lines_of "$LOG" '.phase == "start"')" 1
}

@test "follow_exec follows cron into its jobs, whose environment cron makes anew" {
  config <<<"[shim]
follow_exec = yes
$logging"
  run run_cron "LD_PRELOAD=$LIB"
  assert_output $'status 143\n/bin/sh 42'
  run jq -r 'select(.phase == "start") | .program' "$LOG"
  assert_line /usr/sbin/cron
  assert_line /usr/bin/dash
  assert_line /usr/bin/touch
}

@test "script(1) records a terminal session as without the shim" {
  # shellcheck disable=SC2016 # for the shell in the session
  session() { # RUNNER
    "$1" script -qec 'tty | sed s/[0-9]*$//; echo "$((6 * 7))"; test -t 2; exit 5' \
      "$folder/typescript" </dev/null || echo "status $?"
    sed '/^Script/d' "$folder/typescript"
  }
  expected=$(session bare)
  config <<<"$logging"
  run session preload
  assert_output "$expected"
  assert_line "status 5"
  assert_paired "$LOG"
}
