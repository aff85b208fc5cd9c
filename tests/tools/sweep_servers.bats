#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# sweep --ready and --drive: servers, of which an answer counts.

load ../test_helper
load ../servers

setup() {
  cd "$BATS_TEST_TMPDIR" || return
  export LIMIT=40 ADDRESS=$address PORT=$port
}

# Forks for each connection, as inetd does, and says so or not if it cannot.
forking_server() { # WHAT IT DOES IF FORK FAILS
  cat >server.py <<END
import os, signal, socketserver, sys
class Answer(socketserver.StreamRequestHandler):
    def handle(self):
        self.wfile.write(b"hello " + self.rfile.readline())
class Server(socketserver.ForkingTCPServer):
    allow_reuse_address = True
    def handle_error(self, request, address):
        $1
signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
Server((os.environ["ADDRESS"], int(os.environ["PORT"])), Answer).serve_forever()
END
}

ask='exec 3<>"/dev/tcp/$ADDRESS/$PORT"; echo you >&3; timeout 5 head -n 1 <&3'

@test "a server that drops a connection when fork fails is silent, by what it answered" {
  forking_server pass
  run -1 shim sweep --ready "$address:$port" --drive "bash -c '$ask; ls / | sort | wc -l >/dev/null'" -- \
    /usr/bin/python3 server.py
  assert_line "1..2" # none of the driver's, but for --ready and --drive the server's
  assert_line --regexp '^ok 1 - 0\.1 fork EAGAIN \(python.*\): same, status 0$'
  assert_line --regexp '^not ok 2 - 0\.2 fork EAGAIN \(python.*\): silent, status 0, but standard output is empty'
  line=$(sed -n '/^  repeat:/ { n; s/^    //p }' <<<"$output")
  assert_regex "$line" "^forkshim sweep --ready $address:$port --drive 'bash -c .*' --errors EAGAIN --at 0.2"
  run -1 bash -c "${line/#forkshim/$FORKSHIM}"
  assert_line "# 1 finding in 1 point: 1 silent"
}

@test "a server that ends with a status when fork fails has reported it" {
  forking_server 'os._exit(7)'
  run -0 shim sweep --ready "$address:$port" --drive "bash -c '$ask'" -- /usr/bin/python3 server.py
  assert_line --regexp '^ok 1 - .*: reported, status 7$'
}

@test "how the driver ends does not matter, but without a fault" {
  forking_server pass
  run -125 shim sweep --ready "$address:$port" --drive "bash -c '$ask'; false" -- /usr/bin/python3 server.py
  assert_output --partial "the command of --drive failed without a fault: bash -c"
  run -0 shim sweep --ready "$address:$port" --drive "bash -c '$ask' | grep -q hello" -- \
    /usr/bin/python3 server.py
  assert_line --regexp '^ok 2 - .*: same, status 0$'
}

# As one that listens before it handles SIGTERM does, if it is told to end early.
@test "a server that SIGTERM ends by its handler in one run, and without it in another, is swept" {
  forking_server pass
  sed -i 's/^signal\.signal/runs = open("runs", "a+"); runs.write("."); runs.seek(0)\nif len(runs.read()) % 2: &/' \
    server.py
  run -0 shim sweep --at 0.1 --ready "$address:$port" --drive "bash -c '$ask'" -- \
    /usr/bin/python3 server.py
  assert_line --regexp '^ok 1 - 0\.1 .*: same, status 0$'
}

@test "a server that is not ready without a fault is refused" {
  run -125 shim sweep --ready "$address:$port" --drive true -- sh -c '(exit 0); exit 4'
  assert_output --partial "the fault-free run of sh was not ready by --ready $address:$port, and ended\
 with status 4; it must stay in the foreground"
  run -125 shim sweep --timeout 1 --ready never/there --drive true -- sh -c '(exit 0); sleep 50; exit'
  assert_output --partial "was not ready by --ready never/there, and ended with not ready after 1."
  refute_left -fx "sleep 50"
  run -125 shim sweep --drive true -- sh -c '(exit 0); exit 0'
  assert_output --partial "--drive needs --ready"
}

@test "a file that was there before tells nothing; a socket does once it accepts, and a command by its end" {
  echo old >run.pid
  mkfifo never
  # It waits without a child: how many it had would be chance.
  cat >server <<'END'
trap 'exit 0' TERM
(exit 0)
echo new >run.pid
exec 3<>never
while :; do read -r -u 3; done
END
  run -0 shim sweep --max 1 --ready ./run.pid --drive 'cat run.pid' -- bash server
  assert_line --partial "ok 1 - 0.1 fork EAGAIN (bash): same, status 0"
  run -0 shim sweep --max 1 --ready 'grep new run.pid' --before 'rm -f run.pid' --drive 'cat run.pid' -- bash server
  cat >server.py <<'END'
import os, socket, sys
os.path.exists("socket") and os.remove("socket")
os.fork() or os._exit(0)
os.wait()
listener = socket.socket(socket.AF_UNIX)
listener.bind("socket")
listener.listen()
while True: listener.accept()[0].close()
END
  touch socket
  run -0 shim sweep --ready ./socket --drive 'echo ready' -- /usr/bin/python3 server.py
  assert_line --regexp '^ok 1 - .*: reported, status 1$'
}

@test "a server that does not end by SIGTERM after a fault hangs" {
  cat >server <<'END'
trap 'exit 0' TERM
perl -e 'exit(!defined fork)' || trap '' TERM
echo >ready
while :; do sleep 0.05; done
END
  run -1 shim sweep --at 0.1.1 --confirm 0 --timeout 6 --before 'rm -f ready' --ready ./ready --drive true -- bash server
  assert_line --regexp '^not ok 1 - 0\.1\.1 fork EAGAIN \(perl\): hang, still running after '
}

@test "nothing is left of a server, its driver and what the driver waits for" {
  forking_server 'import time; time.sleep(60)'
  run -1 shim sweep --confirm 0 --timeout 6 --ready "$address:$port" \
    --drive "bash -c '${ask/timeout 5/}'; sleep 0.0; true" -- /usr/bin/python3 server.py
  assert_line --regexp '^not ok 1 - .*: hang, still running after '
  refute_left -f server.py
  refute_left -f "head -n 1"
}
