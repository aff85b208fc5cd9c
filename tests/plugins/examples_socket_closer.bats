#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# The example plugin socket_closer: what children can no longer do to their parent's connections,
# with redis and postgres.

# shellcheck disable=SC2154 # what the loaded files and run assign
load ../test_helper
load ../servers
load ../postgres

PYTHON=/usr/bin/python3
closer=$PLUGINS/examples/socket_closer.so

teardown() {
  stop_if_running
  [[ ! -v OWN ]] || rm -rf "$OWN"
}

closing() { # KEY=VALUE PROGRAM ARG...: the program, with the plugin
  shim run -H "$closer $1" -- "${@:2}"
}

serve_redis() {
  serve /usr/bin/redis-server --bind "$address" --port "$port" --dir "$folder" --save '' \
    --unixsocket "$folder/redis.sock"
  wait_until answers
}

# A child says goodbye over the connection, then its parent asks for an answer.
dialogue='trap "" PIPE
exec 5<>"/dev/tcp/$0/$1"
(printf "QUIT\r\n" >&5) 2>/dev/null
printf "PING\r\n" >&5 && read -r -t 20 -u 5 answer && echo "$answer"'

assert_rejected() { # SENTENCE [KEY=VALUE...]
  run shim check -H "$closer ${*:2}"
  assert_failure 125
  assert_line --partial "handler \"socket_closer\": $1"
}

@test "a child that says QUIT to redis ends its parent's dialogue, and does not with the plugin" {
  serve_redis
  run bare bash -c "$dialogue" "$address" "$port"
  assert_line --index 0 --partial "+OK"
  run closing "ports=1,$port" bash -c "$dialogue" "$address" "$port"
  assert_output --partial "+PONG"
  stop
}

@test "a connection to another port stays the child's" {
  serve_redis
  run closing "ports=1,$((port + 1)) paths=/no/*" bash -c "$dialogue" "$address" "$port"
  assert_line --index 0 --partial "+OK"
  stop
}

# What a child gets and does, and what the parent is answered.
unix_dialogue() { # PATHS
  closing "paths=$1" "$PYTHON" - "$folder/redis.sock" <<'END'
import os, socket, sys
link = socket.socket(socket.AF_UNIX)
link.connect(sys.argv[1])
if os.fork() == 0:
    try: link.send(b"QUIT\r\n")
    except BrokenPipeError: os._exit(3)
    os._exit(0)
print(os.wait()[1] >> 8)
link.send(b"PING\r\n")
print(link.recv(5).decode())
END
}

@test "connections by Unix sockets are found by their path, and by its beginning" {
  serve_redis
  for path in "$folder/redis.sock" "$folder/*"; do
    run unix_dialogue "/no/such,$path"
    assert_output $'3\n+PONG'
  done
  for path in "$folder" "$folder/redis.sock2" "${folder}x*"; do
    run unix_dialogue "$path"
    assert_line 0
    refute_output --partial PONG
  done
  stop
}

# As a worker of gunicorn --preload does whose parent has a connection of libpq's open.
worker='import ctypes, os, sys
pq = ctypes.CDLL("libpq.so.5")
pq.PQconnectdb.restype = pq.PQexec.restype = ctypes.c_void_p
pq.PQerrorMessage.restype = pq.PQgetvalue.restype = ctypes.c_char_p
link = ctypes.c_void_p(pq.PQconnectdb(sys.argv[1].encode()))
if os.fork() == 0:
    pq.PQfinish(link)
    os._exit(0)
os.wait()
answer = ctypes.c_void_p(pq.PQexec(link, b"select 6 * 7"))
print(pq.PQerrorMessage(link).decode() or pq.PQgetvalue(answer, 0, 0).decode())'

@test "a worker that closes its parent's connection to postgres leaves it alive with the plugin" {
  OWN=$(mktemp -d /tmp/forkshim-closer.XXXXXX)
  ((EUID != 0)) || chown 65534:65534 "$OWN"
  cd "$OWN"
  LIMIT=120 bare env TMPDIR="$OWN" "${user[@]}" "$BIN/initdb" -D data -U tester -A trust \
    --no-locale --no-sync >/dev/null
  LIMIT=120 serve env TMPDIR="$OWN" "${user[@]}" "$BIN/postgres" -D data -h "$address" \
    -p "$port" -k '' -c fsync=off
  wait_until said "database system is ready to accept connections"
  link="host=$address port=$port user=tester dbname=postgres sslmode=disable"
  run bare "$PYTHON" -c "$worker" "$link"
  assert_output
  refute_line 42 # what is said instead depends on who is first
  run closing "ports=$port" "$PYTHON" -c "$worker" "$link"
  assert_output 42
  stop
}

# The test's own server and a connection to it.
in_child() { # CODE: in the forked child, whose connection is link
  shim run -H "$closer ports=$port" -- "$PYTHON" -c "
import fcntl, os, resource, socket
listener = socket.create_server(('$address', $port))
link = socket.create_connection(listener.getsockname())
$1"
}

@test "the number stays taken and keeps its close-on-exec flag" {
  run in_child '
link2 = socket.create_connection(listener.getsockname())
link2.set_inheritable(True)
if os.fork() == 0:
    print(os.open("/dev/null", 0) > link2.fileno(), link.get_inheritable(), link2.get_inheritable())
    print(link.recv(1), link2.recv(1), flush=True)
    os._exit(0)
os.wait()'
  assert_output $'True False True\nb\'\' b\'\''
}

@test "listeners, pipes and accepted connections stay" {
  run in_child '
accepted, _ = listener.accept()
out, into = os.pipe()
if os.fork() == 0:
    os.write(into, b"pipe")
    accepted.send(b"accepted")
    os._exit(listener.fileno() if listener.getsockname() == accepted.getsockname() else 0)
print(os.wait()[1] >> 8 == listener.fileno(), os.read(out, 9), link.recv(99))'
  assert_output "True b'pipe' b'accepted'"
}

@test "a connection is found behind hundreds of other descriptors" {
  run in_child '
many = [os.open("/dev/null", 0) for _ in range(500)]
last = socket.create_connection(listener.getsockname())
if os.fork() == 0:
    print(last.fileno() > 500, last.recv(1), link.recv(1), flush=True)
    os._exit(0)
os.wait()'
  assert_output "True b'' b''"
}

@test "without a free descriptor the connection is closed" {
  run in_child '
resource.setrlimit(resource.RLIMIT_NOFILE, (99, 99))
try:
    while True: os.dup(0)
except OSError: pass
if os.fork() == 0:
    try: link.getpeername()
    except OSError as error: os.write(1, error.strerror.encode())
    os._exit(0)
os.wait()'
  assert_output "Bad file descriptor"
}

@test "a program that a vfork child executes has the other connection, too" {
  serve_redis
  open='exec 5<>"/dev/tcp/$0/$1"; exec dash -c "readlink /proc/\$\$/fd/5 /proc/self/fd/5; :"'
  run bare bash -c "$open" "$address" "$port"
  assert_equal "${lines[0]}" "${lines[1]}"
  run closing "functions=vfork ports=$port" bash -c "$open" "$address" "$port"
  assert_regex "${lines[0]}" '^socket:'
  assert_regex "${lines[1]}" '^socket:'
  assert_not_equal "${lines[0]}" "${lines[1]}"
  stop
}

@test "wrong options are rejected" {
  assert_rejected "expected ports or paths, found neither"
  for ports in 0 65536 -1 ,5432 5432,,1 54x "$(printf '1,%.0s' {1..32})1"; do
    assert_rejected "expected up to 32 ports from 1 to 65535, such as 5432,6379" "ports=$ports"
  done
  for path in relative "/$(printf 'x%.0s' {1..108})" /a,,/b; do
    assert_rejected "expected up to 32 paths of up to 108 bytes that begin with / or @" \
      "paths=$path"
  done
  run -0 shim check -H "$closer ports='5432, 6379' paths='@abstract, /run/*'"
}
