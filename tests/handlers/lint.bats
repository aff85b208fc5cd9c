#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# The lint handler: what it finds at a creation, and how often it says so.

load ../test_helper

PYTHON=$(readlink -f /usr/bin/python3)  # python3.11 or another

lint_with() { # [KEY=VALUE...]
  config < <(printf '[handler lint]\n' && printf '%s\n' "$@")
}

# Runs python3 with a few names at hand. The test's own descriptors, which Bats has and
# which would be findings, are closed.
python() { # PROGRAM
  preload "$PYTHON" -EW "$PYTHONWARNINGS" -c "import ctypes, os, signal, threading
os.closerange(3, 300)
libc = ctypes.CDLL(None)
def fork():
    os.fork() or os._exit(0)
    os.wait()
def open_inherited(file):
    os.set_inheritable(os.open(file, os.O_RDONLY), True)
class Thread(threading.Thread):
    def __init__(self, name):
        super().__init__(daemon=True)
        self.there, self.comm = threading.Event(), name
        self.start()
        self.there.wait()
    def run(self):
        libc.prctl(15, self.comm)  # PR_SET_NAME
        self.there.set()
        signal.pause()
$1"
}

at=" at $PYTHON"'\+0x[0-9a-f]+ \(0\.[0-9]+\): '

@test "threads that run at a fork are named" {
  lint_with
  run python 'Thread(b"worker"); Thread(b"disk io"); fork()'
  assert_output --regexp "^forkshim: handler \"lint\": fork${at}2 other threads run: worker, disk io; the child has none of them, and the locks that they hold stay locked there$"
}

@test "threads that are allowed by name are no finding" {
  lint_with 'allow_threads = work*, disk io'
  run python 'Thread(b"worker"); Thread(b"disk io"); fork(); Thread(b"disk"); fork()'
  assert_output --regexp "^forkshim: handler \"lint\": fork${at}1 other thread runs: disk; [^:]*$"
}

@test "threads, blocked signals and buffers do not matter to a program that is spawned" {
  lint_with
  run python 'Thread(b"worker"); signal.pthread_sigmask(signal.SIG_BLOCK, [10])
libc.printf(b"buffered\n")
libc.system(b":"); os.waitpid(os.posix_spawn("/bin/true", ["true"], {}), 0)'
  assert_output buffered
}

# The fork waits, in a handler of its own, until the other thread has made one.
thread_during_fork='#include <pthread.h>
#include <semaphore.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>
static sem_t forking, made;
static pthread_t thread;
static int late;
static void* run(void* unused) { return unused; }
static void make(void) { pthread_create(&thread, 0, run, 0), pthread_join(thread, 0); }
static void* wait_and_make(void* unused) {
  sem_wait(&forking), make(), sem_post(&made);
  return unused;
}
static void before(void) { sem_post(&forking), sem_wait(&made); }
static void in_child(void) { late ? make() : (void)0; }
int main(int count, char** words) {
  pthread_t other;
  make();
  sem_init(&forking, 0, 0), sem_init(&made, 0, 0);
  late = count > 1;
  if (late) pthread_atfork(0, 0, in_child);
  else pthread_create(&other, 0, wait_and_make, 0), pthread_atfork(before, 0, 0);
  if (fork() == 0) make(), _exit(0);
  wait(0);
  make();
  return !words;
}'

@test "a thread that is made while a fork is under way is told" {
  cc -pthread -x c -o "$BATS_TEST_TMPDIR/program" - <<<"$thread_during_fork"
  lint_with 'kinds = all,thread' 'allow_threads = *'
  local found="1 fork is under way; the child may have this thread's stack, and locks that it takes, but does not have the thread"
  run preload "$BATS_TEST_TMPDIR/program"
  assert_output --regexp "^forkshim: handler \"lint\": pthread_create at $BATS_TEST_TMPDIR/program\+0x[0-9a-f]+ \(0#3\): $found$"
  run preload "$BATS_TEST_TMPDIR/program" late
  assert_output --regexp "^forkshim: handler \"lint\": pthread_create at $BATS_TEST_TMPDIR/program\+0x[0-9a-f]+ \(0\.\?#1\): $found$"
  lint_with 'kinds = all,thread' 'checks = descriptors'
  run preload "$BATS_TEST_TMPDIR/program"
  refute_output
}

@test "a fork that fails or is refused is over" {
  cc -pthread -x c -o "$BATS_TEST_TMPDIR/program" - <<<"$thread_during_fork"
  lint_with 'kinds = all,thread' 'allow_threads = *' '[handler fail]' 'kinds = fork'
  run preload "$BATS_TEST_TMPDIR/program" late
  refute_output
}

@test "descriptors without CLOEXEC are told at an exec, where handlers look at it" {
  lint_with 'kinds = all,exec'
  run python 'open_inherited("/etc/passwd")
if os.fork() == 0:
    os.closerange(3, 300)
    os.execv("/bin/true", ["true"])
os.wait()
os.execv("/bin/true", ["true"])'
  assert_output --regexp "^forkshim: handler \"lint\": execv at $PYTHON\+0x[0-9a-f]+ \(0!1\): 1 descriptor has no CLOEXEC: [0-9]+ \(/etc/passwd\); the new program inherits what is not closed in between$"
}

@test "descriptors without CLOEXEC are told at a spawn and at a vfork" {
  lint_with
  run python 'open_inherited("/etc/passwd"); os.open("/etc/group", os.O_RDONLY); os.system(":")'
  assert_output --regexp "^forkshim: handler \"lint\": system${at}1 descriptor has no CLOEXEC: 3 \(/etc/passwd\); the new program inherits what is not closed in between$"
  run preload dash -c 'exec 3>&- 4>&- 5</etc/passwd 6</etc/group; /bin/true; :'
  assert_output --regexp 'vfork at .*/dash\+0x[0-9a-f]+ \(0\.1\): [0-9]+ descriptors have no CLOEXEC: .*5 \(/etc/passwd\), 6 \(/etc/group\)'
}

@test "files that are allowed are no finding" {
  lint_with 'allow_files = /etc/pass*, pipe:*'
  run python 'open_inherited("/etc/passwd"); [os.set_inheritable(end, True) for end in os.pipe()]
os.system(":"); open_inherited("/etc/group"); os.system(":")'
  assert_output --regexp "^forkshim: handler \"lint\": system${at}1 descriptor has no CLOEXEC: 6 \(/etc/group\); "
}

@test "a file is allowed by the end of its path, however long that is" {
  long=$BATS_TEST_TMPDIR/$(printf '%0250d/' 1 2 3 4)
  mkdir -p "$long" && touch "$long/allowed" "$long/found"
  lint_with 'allow_files = */allowed'
  run python "open_inherited('$long/allowed'); os.system(':')"
  refute_output
  run python "open_inherited('$long/found'); os.system(':')"
  assert_output --regexp "1 descriptor has no CLOEXEC: [0-9]+ \($BATS_TEST_TMPDIR/0+\); "
}

@test "descriptors do not matter at a fork" {
  lint_with
  run python 'open_inherited("/etc/passwd"); fork()'
  refute_output
}

@test "signals that are blocked at a fork are named" {
  lint_with
  run python 'signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT, signal.SIGCHLD, 40]); fork()'
  assert_output --regexp "fork${at}3 signals are blocked: SIGINT, SIGCHLD, 40; so they are in the child and what it executes, until they are let through$"
}

@test "output that a fork would double is told, with its size" {
  lint_with
  run --separate-stderr python 'libc.printf(b"hello\n"); fork(); libc.fflush(None)'
  assert_regex "$stderr" "fork${at}output is not flushed: stdout \(6 bytes\); parent and child may both write it$"
  run python 'libc.fflush(None); fork()'
  refute_output
}

@test "each finding is said once a place" {
  lint_with
  run python 'open_inherited("/etc/passwd")
for _ in range(3): os.system(":")
for _ in range(3): libc.system(b":")'
  assert_equal "$(grep -c "system at $PYTHON" <<<"$output")" 1
  assert_equal "$(grep -c 'system at .*/libffi' <<<"$output")" 1
}

@test "another finding at the same place is said, and the children know of the first" {
  lint_with
  run python 'Thread(b"worker"); fork()
signal.pthread_sigmask(signal.SIG_BLOCK, [10])
if os.fork() == 0:
    Thread(b"grandchild"); fork(); os._exit(0)
os.wait()'
  assert_equal "$(grep -c 'other thread' <<<"$output")" 1
  assert_equal "$(grep -c 'SIGUSR1' <<<"$output")" 1
}

@test "only the checks that are listed are made" {
  lint_with 'checks = signals, descriptors'
  run python 'Thread(b"worker"); signal.pthread_sigmask(signal.SIG_BLOCK, [10]); fork()'
  assert_output --partial '1 signal is blocked: SIGUSR1'
  refute_output --partial worker
}

@test "a long list of findings ends with how many more there are" {
  lint_with
  run python 'for _ in range(90): open_inherited("/etc/passwd")
os.system(":")'
  assert_output --regexp "system${at}90 descriptors have no CLOEXEC: 3 \(/etc/passwd\), .*, [0-9]+ \(/etc/passwd\) and [0-9]+ more; the new program"
}

@test "findings go to a file, and the status stays the program's" {
  lint_with "output = $BATS_TEST_TMPDIR/%n-%l"
  run -3 python 'signal.pthread_sigmask(signal.SIG_BLOCK, [10]); fork(); os._exit(3)'
  refute_output
  run cat "$BATS_TEST_TMPDIR/${PYTHON##*/}-0"
  assert_output --regexp '^forkshim: handler "lint": fork at .*SIGUSR1; [^:]*$'
}

@test "dash and make have no findings, and bash has the signals that it blocks round a fork" {
  lint_with
  printf 'all: ; @echo made; echo twice\n' >"$BATS_TEST_TMPDIR/Makefile"
  run preload "$PYTHON" -c 'import os, sys; os.closerange(3, 300); os.execv(sys.argv[1], sys.argv[1:])' \
    /bin/dash -c '(echo a) | /bin/cat; exec make -s -C "$1"' - "$BATS_TEST_TMPDIR"
  assert_output $'a\nmade\ntwice'
  run preload bash -c '(:); (:)'
  assert_output --regexp '^forkshim: handler "lint": fork at [^ ]*bash\+0x[0-9a-f]+ \(0\.1\): 3 signals are blocked: SIGINT, SIGTERM, SIGCHLD; [^:]*$'
}

@test "no check allocates or changes errno" {
  lint_with
  run --separate-stderr preload "$PROGRAMS/no_malloc" fork vfork clone clone-vfork
  assert_output "fork: child exited 7
vfork: child exited 7
clone: child exited 7
clone-vfork: child exited 7"
  run --separate-stderr preload "$PROGRAMS/create" fork vfork
  assert_output "fork: child exited 7, errno 1234
vfork: child exited 7, errno 1234"
}

@test "what is no check, pattern or file is refused" {
  for wrong in 'checks = thread' 'checks = stdio,' 'allow_threads = ,' 'allow_files = a,,b' \
    'output = /none/findings'; do
    lint_with "$wrong"
    run shim check
    assert_failure 125
    assert_output --regexp "^forkshim: $FORKSHIM_CONFIG:2: handler \"lint\": ${wrong%% *} = \""
  done
}
