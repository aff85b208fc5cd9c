#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# What real programs do when one of their threads cannot be made: forkshim-programs-threads(7).

# shellcheck disable=SC2034,SC2154 # what the loaded files and run assign or take
load ../test_helper
load ../servers

setup() {
  cd "$BATS_TEST_TMPDIR" || return
  export LIMIT=50
}

teardown() {
  stop_if_running
}

sweep_threads() { # ARG...
  run --separate-stderr shim sweep --kinds thread --confirm 0 --progress 1h "$@"
}

@test "a program with std::thread aborts" {
  g++ -pthread -x c++ -o program - <<'END'
#include <cstdio>
#include <thread>
int main() {
  int sum[2] = {};
  std::thread one([&] { sum[0] = 1; }), two([&] { sum[1] = 2; });
  one.join(), two.join();
  std::printf("%d\n", sum[0] + sum[1]);
}
END
  sweep_threads ./program
  assert_line "# 2 findings in 2 points: 2 crash"
  assert_line --partial 'not ok 2 - 0\#2 pthread_create EAGAIN (program): crash, killed by SIGABRT'
}

@test "threading, ThreadPoolExecutor, ruby 3.1 and perl report it, and ruby 3.3 hangs" {
  sweep_threads -- /usr/bin/python3 -c 'import threading
from concurrent.futures import ThreadPoolExecutor
thread = threading.Thread(target=print, args=("one",))
thread.start()
thread.join()
with ThreadPoolExecutor(2) as pool:
    print(list(pool.map(str.upper, "ab")))'
  assert_line --regexp '^# 0 findings in [23] points: [23] reported$'
  sweep_threads -- ruby -e 'puts 2.times.map { |i| Thread.new { i } }.map(&:value).sum'
  # As it does under a bound on tasks.
  if ruby -e 'exit RUBY_VERSION < "3.3"'; then
    refute_line --partial "not ok"
  else
    assert_line --partial "(ruby): hang, still running"
  fi
  sweep_threads -- perl -e 'use threads; print threads->create(sub { 7 })->join'
  assert_line "# 0 findings in 1 point: 1 reported"
}

# It tries three times more.
@test "java does not notice one refusal, and does not start if all are refused" {
  run -0 shim run --require-fired -q --fail thread:EAGAIN@3 -- java -Xint -version
  run shim run --require-fired -q --fail thread:EAGAIN@3..6 -- java -Xint -version
  assert_failure
  assert_output --partial "Error"
}

@test "node does not start without its first thread" {
  run shim run --require-fired -q --fail thread:EAGAIN@1 --timeout 30 -- node -e 'console.log(1)'
  assert_failure
  refute_line 1
}

@test "redis-server does not start without one of its threads" {
  for number in 1 2 3; do
    run -1 shim run --require-fired -q --fail thread:EAGAIN@$number -- \
      redis-server --port "$port" --bind "$address" --save ''
    assert_output --partial "Fatal: Can't initialize Background Jobs"
  done
}

@test "a worker of nginx without its pool of threads ends, and nobody replaces it" {
  mkdir "$folder"
  cat >"$folder/conf" <<END
daemon off; worker_processes 1; pid $folder/pid; error_log stderr notice;
thread_pool default threads=2; events { worker_connections 16; }
http { access_log off; client_body_temp_path $folder/a; proxy_temp_path $folder/b;
  fastcgi_temp_path $folder/c; uwsgi_temp_path $folder/d; scgi_temp_path $folder/e;
  server { listen $address:$port; aio threads; } }
END
  serve "$FORKSHIM" run --require-fired --fail thread:EAGAIN@1 -- /usr/sbin/nginx -c "$folder/conf" \
    -e stderr
  wait_until said "exited with fatal code 2 and cannot be respawned"
  answers
  stop
  assert_equal "$status" 0
}
