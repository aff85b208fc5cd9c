#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# forkshim sweep --kinds thread and exec: each thread and each exec of a program fails once.

# shellcheck disable=SC2154 # what the loaded files and run assign
load ../test_helper

threads='import os, threading
for i in range(2):
    thread = threading.Thread(target=int)
    thread.start()
    thread.join()
if os.fork() == 0:
    threading.Thread(target=int).start()
    os._exit(0)
os.wait()'

@test "each thread of a program is a point, in each of its processes" {
  run -0 --separate-stderr shim sweep --kinds thread --progress 1h -- /usr/bin/python3 -c "$threads"
  assert_equal "$(sed -n 's/^ok [0-9]* - \([^ ]* [^ ]* [^ ]*\).*: \([a-z]*\).*/\1 \2/p' <<<"$output")" \
    '0\#1 pthread_create EAGAIN reported
0\#2 pthread_create EAGAIN reported
0.1\#1 pthread_create EAGAIN same'
}

@test "without --kinds thread a sweep leaves threads alone" {
  run -0 --separate-stderr shim sweep --progress 1h -- /usr/bin/python3 -c "$threads"
  assert_line "1..1"
  assert_line --partial ' 0.1 fork EAGAIN '
}

@test "--at names a thread, and the line that repeats a finding makes it fail again" {
  cat >"$BATS_TEST_TMPDIR/victim.py" <<'EOF'
import threading
try:
    threading.Thread(target=int).start()
except RuntimeError:
    print("went on")
EOF
  run -1 --separate-stderr shim sweep --at '0#1' --progress 1h -- \
    /usr/bin/python3 "$BATS_TEST_TMPDIR/victim.py"
  assert_line "1..1"
  local repeat
  repeat=$(grep -A1 'repeat: |' <<<"$output" | tail -n 1)
  run bash -c "PATH=${FORKSHIM%/*}:\$PATH; $repeat"
  assert_output "went on"
}

@test "each exec of a program is a point, and a search in PATH is one" {
  PATH=/nowhere:$PATH run -1 --separate-stderr shim sweep --kinds exec --progress 1h -- \
    dash -c 'ls -d / | cat; exec /bin/echo "end"'
  assert_equal "$(sed -n 's/^\(not \)*ok [0-9]* - \([^ ]* [^ ]* [^ ]*\).*: \([a-z]*\).*/\2 \3/p' <<<"$output")" \
    '0!1 execve EAGAIN reported
0.1!1 execve EAGAIN silent
0.2!1 execve EAGAIN silent'
}

@test "a thread can only fail" {
  run shim sweep --kinds thread --action kill -- true
  assert_failure 125
  assert_output --partial "--kinds thread needs --action fail, because it makes no process"
}
