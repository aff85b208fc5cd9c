#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# With the library preloaded and no handler, programs do and see what they do and see without it.

load ../test_helper
load ../program_assertions

@test "shells, pipelines and exit statuses are the same" {
  for shell in bash dash; do
    assert_transparent "$shell" -c 'seq 1 9999 | sort -r | (head -3; cat >/dev/null); (exit 9) ||
      echo "$?"; trap "echo bye" EXIT; x=$(echo out; echo err >&2); echo "$x"; exit 12'
  done
}

@test "a program that dies by a signal gives the same status" {
  for signal in HUP KILL SEGV ABRT TERM; do
    assert_transparent dash -c "(dash -c 'kill -$signal \$\$'; echo \$?) 2>/dev/null"
  done
}

@test "programs that start programs are the same" {
  assert_transparent find /usr/share/doc/bash -maxdepth 1 -type f -exec wc -c {} +
  assert_transparent bash -c 'seq 1 50 | xargs -n 5 -P 1 echo'
  assert_transparent timeout 5 sh -c 'exit 3'
  assert_transparent nice -n 5 nice
}

@test "tar's compressor and sort's helpers are the same" {
  assert_transparent bash -c 'seq 1 9999 >file; tar -czf - --mtime=@0 --owner=0 --group=0 file |
    tar -tvzf -'
  assert_transparent bash -c 'seq 99999 | sort --compress-program=gzip -S 64k -rn | md5sum'
}

@test "compilers that run in several programs are the same" {
  arrange() { printf '#include <stdio.h>\nint main(void) { puts("ran"); }\n' >a.c; }
  assert_transparent sh -c 'gcc -pipe a.c -o a && ./a && gcc -c -x c /dev/null -o b && md5sum b'
  assert_transparent gcc nowhere.c
}

@test "python's processes and threads are the same" {
  assert_transparent "$PYTHON" -c '
import os, subprocess, threading
print(subprocess.run("echo a; exit 3", shell=True, capture_output=True))
thread = threading.Thread(target=print, args=("thread",)); thread.start(); thread.join()
print(os.waitstatus_to_exitcode(os.waitpid(os.posix_spawn("/bin/false", ["x"], {}), 0)[1]))'
}

@test "a program finds the same descriptors, in itself and in its children" {
  assert_transparent bash -c 'cd /proc/self/fd; for fd in *; do
    printf "%s %s\n" "$fd" "$(readlink "$fd" | sed -E "s/bare|idle/run/; s/[0-9]+/N/g")"; done
    echo children; ls /proc/self/fd; sh -c "ls /proc/self/fd"'
}

@test "a log's descriptor does not reach a program that runs without the shim" {
  observe bare bare bash -c 'env -u LD_PRELOAD ls /proc/self/fd'
  observe logged shim run --quiet --log "$LOG" -- bash -c 'env -u LD_PRELOAD ls /proc/self/fd'
  assert_same bare logged
}

@test "a program finds the same signals, limits, folder, mask and number of threads" {
  assert_transparent bash -c 'ulimit -a; umask; pwd; nice; trap
    grep -E "^(Sig...|Shd...|Threads|Umask|NoNewPrivs|Seccomp|Cap...):" /proc/self/status
    (grep -E "^(Sig...|ShdPnd|Threads|Umask):" /proc/$BASHPID/status)'
}

# LD_PRELOAD is what the user asked for; the path of `env` itself is in the variable _.
@test "a program finds the same environment but for LD_PRELOAD" {
  assert_transparent env -u LD_PRELOAD env
  assert_transparent bash -c 'unset LD_PRELOAD; (env | sort)'
}

# Every write of the log fails there, and so changes errno behind the program's back.
@test "errno after a fork is the same, also with a log on a full disk" {
  arrange() { cat >errno.py <<'END'
import ctypes, os
libc = ctypes.CDLL(None, use_errno=True)
for create in libc.fork, libc._Fork:
    ctypes.set_errno(77)
    child = create()
    if child: os.waitpid(child, 0)
    print("parent" if child else "child", ctypes.get_errno(), flush=True)
    if not child: os._exit(0)
END
  }
  assert_transparent "$PYTHON" errno.py
  observe full shim run --quiet --log /dev/full -- "$PYTHON" errno.py
  assert_same bare full
}

@test "a fork that the kernel refuses fails in the same way" {
  assert_transparent "$PYTHON" -c '
import os, resource, subprocess
if os.getuid() == 0: os.setuid(65534)
resource.setrlimit(resource.RLIMIT_NPROC, (0, 0))
for create in os.fork, lambda: subprocess.run(["true"]):
    try: create()
    except OSError as error: print(repr(error))'
  assert_equal "$(uniq -c "$BATS_TEST_TMPDIR/idle.stdout")" \
    "      2 BlockingIOError(11, 'Resource temporarily unavailable')"
}

@test "output that a program had not flushed appears as often" {
  assert_transparent perl -e 'print "once or twice\n"; fork; wait'
  assert_transparent "$PYTHON" -c 'import os; print("twice"); os.fork() and os.wait()'
}

@test "a closed standard stream stays closed" {
  assert_transparent bash -c 'exec <&- >&-; (ls /proc/self/fd >&2)'
  assert_transparent bash -c 'exec 2>&-; (ls /proc/self/fd); (echo lost >&2); echo "$?"'
}
