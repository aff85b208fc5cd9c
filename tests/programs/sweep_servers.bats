#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# sweep --drive with real servers: what they answer, and leave, when one of their forks fails.

load ../test_helper
load ../servers

setup() {
  cd "$BATS_TEST_TMPDIR" || return
  export LIMIT=50
}

@test "lighttpd that cannot make its second worker ends, and leaves the first one serving" {
  echo page >index.html
  printf '%s\n' "server.document-root = \"$PWD\"" "server.bind = \"$address\"" "server.port = $port" \
    'server.max-worker = 2' "server.errorlog = \"$PWD/log\"" >conf
  run -1 shim sweep --timeout 8 --confirm 0 --ready "$address:$port" \
    --drive "curl -sm 5 http://$address:$port/index.html" -- lighttpd -D -f conf
  assert_line "ok 1 - 0.1 fork EAGAIN (lighttpd): reported, status 255"
  assert_line --partial "not ok 2 - 0.2 fork EAGAIN (lighttpd): leak, status 255 and left 1 process behind"
  refute_left -x lighttpd
}

@test "nginx serves with one worker of two" {
  cat >conf <<END
daemon off; worker_processes 2; pid $PWD/pid; error_log $PWD/log; events {}
http {
  access_log off; client_body_temp_path $PWD/a; proxy_temp_path $PWD/b; fastcgi_temp_path $PWD/c;
  uwsgi_temp_path $PWD/d; scgi_temp_path $PWD/e;
  server { listen $address:$port; location / { return 200 "page\\n"; } }
}
END
  run -0 shim sweep --timeout 8 --ready "$address:$port" --drive "curl -sm 5 http://$address:$port/" -- \
    nginx -c "$PWD/conf" -e "$PWD/log"
  assert_line "# 0 findings in 2 points: 2 same"
}

@test "redis says what it cannot save, and goes on" {
  run -1 shim sweep --timeout 8 --confirm 0 --ready "redis-cli -h $address -p $port ping | grep PONG" \
    --before 'rm -f dump.rdb' --drive "redis-cli -h $address -p $port bgsave
      redis-cli -h $address -p $port get x" -- redis-server --bind "$address" --port "$port" --save ''
  assert_line --regexp '^not ok 1 - 0.1 fork EAGAIN \(redis-server.*\): silent, status 0, but standard output differs'
}
