#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# apache2 with the prefork module: a parent that keeps a pool of processes, one a connection.

# shellcheck disable=SC2154 # what the loaded files and run assign
load ../test_helper
load ../program_assertions
load ../servers

export LIMIT=120 # after a failed fork the parent sleeps for 10 s
apache=(/usr/sbin/apache2 -DFOREGROUND -d "$folder" -f "$folder/apache.conf")

setup() {
  mkdir "$folder"
  # As root it gives its processes another user, who cannot read the folder: the text is in here.
  cat >"$folder/apache.conf" <<END
LoadModule mpm_prefork_module /usr/lib/apache2/modules/mod_mpm_prefork.so
LoadModule authz_core_module /usr/lib/apache2/modules/mod_authz_core.so
ServerName localhost
User #65534
Group #65534
Listen $address:$port
PidFile $folder/pid
DefaultRuntimeDir $folder
DocumentRoot $folder
ErrorLog $folder/error.log
ErrorDocument 403 served
ErrorDocument 404 served
StartServers 2
MinSpareServers 1
MaxSpareServers 3
END
}

teardown() {
  stop_if_running
}

ask() {
  exec {connection}<>"/dev/tcp/$address/$port" || return
  printf 'GET / HTTP/1.0\r\n\r\n' >&"$connection"
  printf '%s\n' "$(tail -n 1 <&"$connection")"
  exec {connection}>&-
}

pool_of() { # SIZE: whether the parent has at least so many processes
  (($(pgrep -c -P "$(<"$folder/pid")") >= $1))
}

# Starts a pool of two, asks them, and ends them. What was said comes in no certain order.
run_pool() { # COMMAND ARG...: before apache2
  serve "$@" "${apache[@]}"
  wait_until pool_of 2
  ask && ask && ask
  stop
  echo "status $status"
  sed -E 's/^\[[^]]*\] //; s/:tid [0-9]+//; s/[0-9]+/N/g' "$folder/error.log" | sort
  rm "$folder/error.log"
}

@test "apache keeps a pool of processes, serves and stops as without the shim" {
  expected=$(run_pool env)
  run run_pool "$FORKSHIM" run --log "$LOG" --
  assert_output "$expected"
  assert_line served
  assert_line "status 0"
  assert_paired "$LOG"
  assert_created "fork 2"
}

@test "apache's pool is complete again after its second fork failed" {
  serve "$FORKSHIM" run --log "$LOG" --require-fired -H 'fail functions=fork when=2' -- \
    "${apache[@]}" -c 'MinSpareServers 2'
  wait_until said "AH00159: fork: Unable to fork new process"
  assert_equal "$(ask)" served
  wait_until pool_of 2
  assert_equal "$(ask)" served
  stop
  assert_equal "$status" 0
  run jq -r 'select(.phase == "parent" or .error) | .error // .phase' "$LOG"
  assert_equal "${lines[*]:0:3}" "parent EAGAIN parent"
  assert_paired "$LOG"
}
