#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# The recipes of forkshim-recipes(7) for workers of servers: telemetry threads of gunicorn's and
# uWSGI's, and connections to PostgreSQL and Redis that children inherit. The trouble is there
# without the recipe, and gone with it.

# shellcheck disable=SC2154 # what the loaded files and run assign
load ../test_helper
load ../servers
load ../recipes
load ../postgres

python=/usr/bin/python3

setup() {
  enter_checkout
  export PYTHONDONTWRITEBYTECODE=1 ADDRESS=$address PORT=$port LIMIT=120
}

teardown() {
  stop_if_running
  [[ -z ${OWN-} ]] || rm -rf "$OWN"
}

# Each thread says itself in which process it runs: threading believes what it knew at the fork.
write_application() { # [LINE]
  cat >telemetry.py <<'END'
import os, threading
processes = []
def report(started):
    processes.append(os.getpid())
    started.set()
    threading.Event().wait()
def start():
    started = threading.Event()
    threading.Thread(target=report, args=[started], daemon=True).start()
    started.wait()
END
  cat >application.py <<END
import os, telemetry
telemetry.start()
${1-}
def application(environ, respond):
    respond("200 OK", [])
    own = os.getpid()
    return [b"%d: %d threads" % (own, telemetry.processes.count(own))]
END
}

serve_gunicorn() { # [NAME=VALUE...]
  write_application
  serve env "$@" gunicorn --preload --bind "$address:$port" application:application
  wait_until ask
}

serve_uwsgi() { # [NAME=VALUE...]
  write_application 'os.register_at_fork(after_in_child=telemetry.start)'
  serve env "$@" uwsgi_python3 --master --workers 1 --enable-threads --die-on-term \
    --http-socket "$address:$port" --wsgi-file application.py
  wait_until ask
}

ask() { # prints the last line of the answer
  bare bash -c 'exec 4<>"/dev/tcp/$ADDRESS/$PORT" && printf "GET / HTTP/1.0\r\n\r\n" >&4 &&
    sed -n "\$p" <&4'
}

@test "without gunicorn.conf, the telemetry thread is gone in gunicorn's preloaded workers" {
  serve_gunicorn
  run -0 ask
  assert_output --regexp '^[0-9]+: 0 threads$'
  stop
}

@test "with gunicorn.conf it runs in each worker, also in one that replaces another" {
  serve_gunicorn LD_PRELOAD="$LIB" FORKSHIM_CONFIG="$ROOT/config/examples/gunicorn.conf"
  run -0 ask
  assert_output --regexp '^[0-9]+: 1 threads$'
  first=${output%:*}
  kill -KILL "$first"
  another_answers() { run ask && [[ $output == *:* && $output != "$first"* ]]; }
  wait_until another_answers
  run -0 ask
  assert_output --regexp '^[0-9]+: 1 threads$'
  stop
}

@test "what an application registered with os.register_at_fork never runs in uWSGI's workers" {
  serve_uwsgi
  run -0 ask
  assert_output --regexp '^[0-9]+: 0 threads$'
  stop
}

@test "with python.conf it runs in uWSGI's workers" {
  serve_uwsgi LD_PRELOAD="$LIB" FORKSHIM_CONFIG="$ROOT/config/examples/python.conf"
  run -0 ask
  assert_output --regexp '^[0-9]+: 1 threads$'
  stop
}

serve_postgres() {
  OWN=$(mktemp -d /tmp/forkshim-recipes.XXXXXX)
  ((EUID != 0)) || chown 65534:65534 "$OWN"
  cd "$OWN" || return
  as_user "$BIN/initdb" -D "$OWN/data" -U tester -A trust \
    --no-locale --no-sync >/dev/null
  serve env TMPDIR="$OWN" "${user[@]}" "$BIN/postgres" -D "$OWN/data" -h "$address" -p "$port" \
    -c unix_socket_directories= -c fsync=off
  cd - || return
  wait_until said "database system is ready to accept connections"
}

@test "a child ends its parent's PostgreSQL session at its own end, not so with connections.conf" {
  export PGSSLMODE=disable PGGSSENCMODE=disable
  serve_postgres
  query='
import os, pg, sys
connection = pg.connect("postgres", os.environ["ADDRESS"], int(os.environ["PORT"]), user="tester")
if os.fork() == 0: sys.exit()
os.wait()
print(connection.query("select 6 * 7").getresult())'
  run -1 bare "$python" -c "$query"
  assert_line --partial "server closed the connection unexpectedly"
  run -0 with_recipe connections "$python" -c "$query"
  assert_output "[(42,)]"
  stop
}

ask_redis() { # WORD...
  bare redis-cli -h "$address" -p "$port" "$@"
}

has_session() { [[ $(ask_redis client list) == *name=held* ]]; }
has_no_session() { ! has_session; }

# A session of a process that ends without closing it, and whose child, in $child, lives on.
leave_session() { # RUNNER...
  "$@" "$python" -c '
import os, redis, signal
signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGUSR1})
session = redis.Redis(os.environ["ADDRESS"], os.environ["PORT"], single_connection_client=True)
session.client_setname("held")
child = os.fork()
if child == 0:
    os.kill(os.getppid(), signal.SIGUSR1)
    signal.alarm(30)
    signal.pause()
signal.sigwait({signal.SIGUSR1})
os.write(1, b"%d" % child)
os._exit(0)' >child
  child=$(<child)
}

@test "a child keeps its dead parent's Redis session alive, not so with connections.conf" {
  serve redis-server --bind "$address" --port "$port" --dir "$folder" --save ''
  wait_until answers
  leave_session bare
  has_session
  kill "$child"
  wait_until has_no_session
  leave_session with_recipe connections
  wait_until has_no_session
  kill "$child"
  stop
}
