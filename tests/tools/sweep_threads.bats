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

@test "--depth 0 selects the execs and threads of the program itself" {
  run -0 --separate-stderr shim sweep --kinds exec --depth 0 -- dash -c 'ls -d / | cat; exec /bin/echo "end"'
  assert_line "1..1"
  assert_line --partial "ok 1 - 0!1 execve EAGAIN"
  run -1 --separate-stderr shim sweep --kinds exec --depth 0..1 -- dash -c 'ls -d / | cat; exec /bin/echo "end"'
  assert_line "1..3"
  run -0 --separate-stderr shim sweep --kinds thread --depth 0..0 -- /usr/bin/python3 -c "$threads"
  assert_line "1..2"
  run -125 shim sweep --depth 0 -- dash -c '(:)'
  assert_output --partial "is of those asked for by --depth=0 (there are: 1), so a sweep proves nothing"
}

@test "an exec is the program's that makes it, and not of the interpreter that it becomes" {
  cd "$BATS_TEST_TMPDIR" || return
  cat >becomes.c <<'END'
#include <sys/wait.h>
#include <unistd.h>
int main(void) {
  if (fork() == 0) execl("/bin/sh", "sh", "-c", "echo made", (char*)0);
  wait(0);
  return 0;
}
END
  bare "${CC:-gcc}" -w -o becomes becomes.c
  run -1 shim sweep --kinds exec ./becomes
  assert_line --partial "not ok 1 - 0.1!1 execl EAGAIN (becomes): silent"
  refute_line --partial "script:"
}

@test "the sweep that repeats the finding of a server's thread makes it fail again" {
  cd "$BATS_TEST_TMPDIR" || return
  # The signal may come before it is waited for.
  printf '%s\n' 'import os, signal, threading' 'signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGTERM])' \
    'try: threading.Thread(target=int).start()' 'except RuntimeError: os.abort()' 'open("up", "w")' \
    'signal.sigwait([signal.SIGTERM])' >server.py
  run -1 --separate-stderr shim sweep --kinds thread --before 'rm -f up' --ready ./up -- /usr/bin/python3 server.py
  assert_line --regexp '^not ok 1 - 0.#1 pthread_create EAGAIN .*: crash'
  local repeat
  repeat=$(sed -n '/^  repeat:/ { n; s/^    //p }' <<<"$output")
  assert_regex "$repeat" "--kinds thread --at '?0#1"
  run -1 bash -c "${repeat/#forkshim/$FORKSHIM}"
  assert_line --regexp '^not ok 1 - 0.#1 pthread_create EAGAIN .*: crash'
}

@test "a thread can only fail" {
  run shim sweep --kinds thread --action kill -- true
  assert_failure 125
  assert_output --partial "--kinds thread needs --action fail, because it makes no process"
}
