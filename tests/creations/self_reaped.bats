#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Children that nobody waits for, as the kernel reaps them when they end: where their parent ignores
# SIGCHLD, and by CLONE_AUTOREAP, which Linux has from 7.1 on. They count as other children do.

# shellcheck disable=SC2154 # what run assigns
load ../test_helper

setup() {
  cd "$BATS_TEST_TMPDIR"
  cat >program <<'END'
import ctypes, os, signal, struct, sys, time

AUTOREAP = 1 << 34
syscall = ctypes.CDLL(None, use_errno=True).syscall

def clone3(flags):
    arguments = ctypes.create_string_buffer(struct.pack("=11Q", flags, *(10 * [0])))
    return syscall(ctypes.c_long(435), arguments, ctypes.c_size_t(88))
def fork():
    return clone3(AUTOREAP) if sys.argv[1] == "autoreap" else os.fork()
if sys.argv[1] == "ignored": signal.signal(signal.SIGCHLD, signal.SIG_IGN)

def child(until):
    pid = fork()
    if pid == 0:
        if until: open(until).read()
        os._exit(7)
    return pid
def gone(pid):
    while pid > 0:
        try: os.kill(pid, 0)
        except ProcessLookupError: break
        time.sleep(0.002)
    return pid
END
  kinds
}

# Where this kernel has no CLONE_AUTOREAP, syscall() of a library behind the shim has one: it makes
# the child its grandparent's, which is the run's supervisor, and reaps it.
kinds() {
  cp program probe
  printf 'pid = fork()\nif pid == 0: os._exit(7)\nsys.exit(pid < 0)\n' >>probe
  kinds=(ignored autoreap)
  ! bare /usr/bin/python3 probe autoreap || return 0
  cc -shared -fPIC -o "$BATS_TEST_TMPDIR/autoreap.so" -x c - <<'END'
#define _GNU_SOURCE
#include <dlfcn.h>
#include <linux/sched.h>
#include <sched.h>
#include <sys/syscall.h>

long syscall(long number, long a, long b, long c, long d, long e, long f) {
  long (*const next)(long, ...) = (long (*)(long, ...))dlsym(RTLD_NEXT, "syscall");
  if (number != SYS_clone3 || !(((struct clone_args*)a)->flags & 1ull << 34))
    return next(number, a, b, c, d, e, f);
  struct clone_args arguments = *(struct clone_args*)a;
  arguments.flags = (arguments.flags & ~(1ull << 34)) | CLONE_PARENT;
  return next(number, &arguments, b);
}
END
  stub=$BATS_TEST_TMPDIR/autoreap.so
}

stub_for() { # KIND
  unset LD_PRELOAD
  [[ $1 != autoreap || -z ${stub-} ]] || export LD_PRELOAD=$stub
}

@test "they are counted, and limit knows when they have ended" {
  cat >>program <<'END'
print(*(gone(child(None)) > 0 for _ in range(5)))
os.mkfifo("hold")
pid = child("hold")
try: print("second", child(None))
except OSError as error: print("refused", error.errno)
open("hold", "w").close()
print(gone(pid) > 0)
END
  for kind in "${kinds[@]}"; do
    stub_for "$kind"
    rm -f hold
    run --separate-stderr shim run --stats -H 'limit live=1' -- /usr/bin/python3 program "$kind"
    assert_success
    assert_line --index 0 "True True True True True"
    assert_line --index 1 --regexp '^(refused 11|second -1)$'
    assert_line --index 2 "True"
    assert_regex "$stderr" '6 made, 1 failed, 1 of them refused'
  done
}

@test "they have their lines in the log, and no sweep takes them for left behind" {
  cat >>program <<'END'
print(gone(child(None)) > 0)
END
  for kind in "${kinds[@]}"; do
    stub_for "$kind"
    rm -f log
    run -0 shim run --log log -- /usr/bin/python3 program "$kind"
    assert_output True
    assert_equal "$(jq -r 'select(.lineage == "0.1").phase' log | sort | xargs)" \
      "child exit parent"
    run shim sweep --action delay --timeout 10 -- /usr/bin/python3 program "$kind"
    assert_success
    refute_output --partial leak
  done
}

@test "an orphan that reaps itself does not hold up who waits for it" {
  cat >>program <<'END'
if os.fork() == 0:
    pid = child("hold")
    print("ready", flush=True)
    os._exit(0)
try: os.wait()
except ChildProcessError: pass
END
  for kind in "${kinds[@]}"; do
    stub_for "$kind"
    rm -f hold && mkfifo hold
    (: >hold) 3>&- &
    run -0 bare "$PROGRAMS/supervise" --left wait --timeout 15 -- /usr/bin/python3 program "$kind"
    assert_line ready
  done
}

@test "flags that the headers of this machine do not know have names in the log" {
  cat >>program <<'END'
for flags in AUTOREAP | 1 << 35 | 1 << 36 | 1 << 37 | 0x10000 << 24 | 0x80 | 0x200, 1 << 50 | 1 << 33:
    if clone3(flags) == 0: os._exit(7)
END
  shim run --log log -- /usr/bin/python3 program clone3
  run jq -r 'select(.phase == "failed").flag_names' log
  assert_line --index 0 "CLONE_NEWTIME|CLONE_FS|CLONE_AUTOREAP|CLONE_NNP|CLONE_PIDFD_AUTOKILL|CLONE_EMPTY_MNTNS|0x10000000000"
  assert_line --index 1 "CLONE_INTO_CGROUP|0x4000000000000"
}
