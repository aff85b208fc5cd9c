#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# The recipes in config/examples do what they say.

load ../test_helper
load ../python

setup() {
  cd "$BATS_TEST_TMPDIR"
}

# Whether the child of a fork asked the kernel for randomness.
child_got_randomness() { # RUNNER
  "$1" strace -f -qq -e trace=getrandom,fork,clone,clone3 -o "$BATS_TEST_TMPDIR/trace" \
    dash -c '(:); :'
  sed -n '/clone/,$p' "$BATS_TEST_TMPDIR/trace" | grep -c 'getrandom(.*) = '
}

@test "openssl.conf seeds OpenSSL's generator anew in the child" {
  run child_got_randomness bare
  assert_output 0
  FORKSHIM_CONFIG=$ROOT/config/examples/openssl.conf run child_got_randomness preload
  assert_output --regexp '^[1-9]'
}

@test "python.conf restarts a telemetry thread in workers that C code forks" {
  telemetry='
import ctypes, os, threading
def report(): os.write(1, b"telemetry of %s\n" % (b"worker" if worker else b"server"))
def start():
    thread = threading.Thread(target=report)
    thread.start()
    thread.join()
worker = False
start()
def restart():
    global worker
    worker = True
    start()
os.register_at_fork(after_in_child=restart)
if ctypes.CDLL(os.environ["FORKER"]).fork_here() == 0: os._exit(0)
os.wait()'
  run bare "$PYTHON" -c "$telemetry"
  assert_output "telemetry of server"
  FORKSHIM_CONFIG=$ROOT/config/examples/python.conf run preload "$PYTHON" -c "$telemetry"
  assert_output "telemetry of server
telemetry of worker"
}

@test "the configurations of the example plugins have no errors" {
  for file in "$ROOT"/config/examples/plugins/*.conf; do
    sed -E "s#(= )/(tmp|var/[a-z/-]*)/#\1$PWD/#; s#/usr/local/lib/forkshim#$PLUGINS/examples#" \
      "$file" >plugin.conf
    run -0 shim check -c plugin.conf
    assert_output "forkshim: the configuration has no errors: $PWD/plugin.conf"
  done
}

@test "the example plugins are without a warning of gcc and clang" {
  local strict=(-Wall -Wextra -Wshadow -pedantic -Werror -fPIC -shared "-Wl,-z,defs" -o object.so)
  for compiler in gcc clang; do
    for source in "$ROOT"/config/examples/plugins/*.c; do
      "$compiler" -O2 "${strict[@]}" -I "$ROOT/shim/include" "$source"
    done
  done
  for compiler in g++ clang++; do
    "$compiler" -std=c++20 -O2 "${strict[@]}" -I "$ROOT/shim/include" \
      "$ROOT/config/examples/plugins/trace_context.cpp"
  done
}
