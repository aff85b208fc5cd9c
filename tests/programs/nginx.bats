#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# nginx with two workers, in the foreground on a free loopback port: the master forks the workers,
# and each answers with its process number.

load ../test_helper
load ../program_assertions

setup() {
  port=$("$PYTHON" -c 'import socket
with socket.socket() as free: free.bind(("127.0.0.1", 0)); print(free.getsockname()[1])')
  folder=$BATS_TEST_TMPDIR/nginx
  mkdir "$folder"
  cat >"$folder/nginx.conf" <<END
daemon off; worker_processes 2; pid $folder/pid; error_log stderr notice;
events { worker_connections 16; }
http { access_log off; client_body_temp_path $folder/body; proxy_temp_path $folder/proxy;
  fastcgi_temp_path $folder/fastcgi; uwsgi_temp_path $folder/uwsgi; scgi_temp_path $folder/scgi;
  server { listen 127.0.0.1:$port; location / { return 200 "worker \$pid\n"; } } }
END
  nginx=(/usr/sbin/nginx -p "$folder" -c "$folder/nginx.conf" -e stderr)
}

# timeout puts itself and what it starts into a process group of its own.
teardown() {
  [[ -z ${server-} ]] || kill -KILL -- "-$server" 2>/dev/null || true
}

serve() { # COMMAND ARG...: until stop
  timeout -k 1 60 "$@" >"$BATS_TEST_TMPDIR/stdout" 2>"$BATS_TEST_TMPDIR/stderr" 3>&- &
  server=$!
  for ((try = 0; try < 100; ++try)); do
    ! ask >/dev/null 2>&1 || return 0
    sleep 0.1
  done
  fail "nginx does not answer: $(<"$BATS_TEST_TMPDIR/stderr")"
}

ask() {
  exec {connection}<>"/dev/tcp/127.0.0.1/$port" || return
  printf 'GET / HTTP/1.0\r\n\r\n' >&"$connection"
  tail -n 1 <&"$connection"
  exec {connection}>&-
}

stop() {
  kill -TERM "$server"
  status=0
  wait "$server" || status=$?
  refute pgrep -g "$server"
  unset server
}

# What nginx said, without what differs from run to run, in an order that does not.
said() {
  sed -E 's/^[0-9/]+ [0-9:]+ //; s/[0-9]+/N/g' "$BATS_TEST_TMPDIR/stderr" |
    grep -v 'signal .* received' | sort
}

@test "nginx starts, serves and stops as without the shim" {
  serve "${nginx[@]}"
  stop
  expected=$status:$(said)
  serve "$FORKSHIM" run --log "$LOG" -- "${nginx[@]}"
  stop
  assert_equal "$status:$(said)" "$expected"
  assert_file_empty "$BATS_TEST_TMPDIR/stdout"
  assert_paired "$LOG"
  assert_created "fork 2"
}

@test "the workers that answer are those of the log" {
  serve "$FORKSHIM" run --log "$LOG" -- "${nginx[@]}"
  run ask
  stop
  run -0 grep -cx "$output" <(jq -r 'select(.phase == "child") | "worker \(.pid)"' "$LOG")
  assert_output 1
}

@test "child affinity = round-robin puts each worker on a CPU of its own" {
  serve "$FORKSHIM" run --log "$LOG" -H 'child affinity=round-robin' -- "${nginx[@]}"
  expected=$("$PYTHON" -c 'import os; print(*sorted(os.sched_getaffinity(0))[:2], sep="\n")')
  for worker in $(jq 'select(.phase == "parent").child' "$LOG"); do
    sed -n 's/^Cpus_allowed_list:\t//p' "/proc/$worker/status"
  done >"$BATS_TEST_TMPDIR/cpus"
  stop
  assert_equal "$(<"$BATS_TEST_TMPDIR/cpus")" "$expected"
}

@test "nginx serves with one worker where its second fork fails" {
  config <"$ROOT/config/examples/second-worker-fails.conf"
  serve "$FORKSHIM" run --log "$LOG" -- "${nginx[@]}"
  run ask
  stop
  assert_file_contains "$BATS_TEST_TMPDIR/stderr" \
    'fork() failed while spawning "worker process" (11: Resource temporarily unavailable)$'
  assert_equal "$output" "worker $(jq 'select(.phase == "parent").child' "$LOG")"
  assert_paired "$LOG"
  assert_equal "$(jq -c 'select(.error) | [.phase, .seq, .refused_by]' "$LOG")" \
    '["failed",2,"second-worker-fails"]'
}

@test "nginx replaces three workers that are killed as they begin, and then serves" {
  config <<<$'[handler crash]\nplugin = signal\nchild = SIGKILL\nmax = 3'
  serve "$FORKSHIM" run --log "$LOG" -- "${nginx[@]}"
  run ask
  assert_output --regexp '^worker [0-9]+$'
  stop
  assert_equal "$(grep -c 'worker process .* exited on signal 9$' "$BATS_TEST_TMPDIR/stderr")" 3
  assert_created "fork 5"
}
