#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# sweep on today's programs: what they do when one of their forks fails, with no change to them.

load ../test_helper

setup() {
  PYTHON=$(basename "$(readlink -f /usr/bin/python3)") # python3.11 or another
  FIXTURES=$ROOT/tests/fixtures/programs/supervised
  export LIMIT=120
  cd "$BATS_TEST_TMPDIR" || return
}

assert_repeat() { # LINEAGE ERROR
  assert_line --regexp "^    forkshim run --fail $2@at:$1 --timeout "
}

@test "Python's ProcessPoolExecutor hangs when its second worker's fork fails" {
  run -1 shim sweep --confirm 0 /usr/bin/python3 "$FIXTURES/sweep_pool.py"
  assert_line --partial "ok 1 - 0.1 fork EAGAIN (python3): reported, status 1"
  assert_line --partial "not ok 2 - 0.2 fork EAGAIN (python3): hang, still running after "
  assert_repeat 0.2 EAGAIN
}

@test "python3 -m compileall -j3 hangs when a worker's fork fails, or has a fork server report it" {
  mkdir src
  for i in 1 2 3 4; do echo "x = $i" >src/m$i.py; done
  run shim sweep --confirm 0 --before 'rm -rf src/__pycache__' \
    /usr/bin/python3 -m compileall -q -j3 src
  if grep -q forkserver "/usr/lib/$PYTHON/compileall.py"; then
    assert_success
    assert_line --partial "ok 3 - 0.2.1 fork EAGAIN (python3): reported, status 1"
    return
  fi
  assert_failure 1
  assert_line --partial "not ok 2 - 0.2 fork EAGAIN (python3): hang"
  assert_line --partial "not ok 3 - 0.3 fork EAGAIN (python3): hang"
}

@test "dash goes on with an empty variable when a fork in \$(ls | wc -l) fails" {
  run -1 shim sweep dash -c 'n=$(ls / | wc -l); echo "n=$n"'
  assert_line --partial "not ok 2 - 0.1.1 fork EAGAIN (dash > ls /): silent, status 0, but"
  assert_repeat 0.1.1 EAGAIN
}

@test "bash goes on with an empty variable when a fork in \$(ls | wc -l) fails" {
  run -1 shim sweep --errors ENOMEM bash -c 'n=$(ls / | wc -l); echo "n=$n"'
  assert_line --partial "not ok 2 - 0.1.1 fork ENOMEM (bash > ls /): silent, status 0, but"
  assert_repeat 0.1.1 ENOMEM
}

@test "bash tries again after EAGAIN" {
  run -0 shim sweep bash -c 'n=$(ls / | wc -l); echo "n=$n"'
  assert_line --regexp "^# 0 findings in [0-9]+ points: [0-9]+ same$"
}

@test "nginx without its worker ignores SIGTERM" {
  run -1 shim sweep --confirm 0 sh "$FIXTURES/sweep_nginx.sh" "$PWD/nginx"
  assert_line --regexp "^not ok 5 - 0.4.1 fork EAGAIN .nginx.*: hang, still running after [0-9.]+ s$"
  assert_repeat 0.4.1 EAGAIN
}

@test "a shell script that loses its next fork leaves the nginx that it started" {
  run -1 shim sweep --confirm 0 sh "$FIXTURES/sweep_nginx.sh" "$PWD/nginx"
  assert_line --regexp "^not ok 6 - 0.5 vfork EAGAIN \(sh > [^)]*\): leak, status 2 and left 2 processes"
}
