#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# The limit handler: what is counted, for whom, and what is refused.
# tests/handlers/limit_bomb.bats shows it against fork bombs.

load ../test_helper

limit_with() { # KEY=VALUE...
  config < <(printf '[handler guard]\nplugin = limit\n' && printf '%s\n' "$@")
}

with_state() {
  export FORKSHIM_STATE=$BATS_TEST_TMPDIR/state
  install -m 600 /dev/null "$FORKSHIM_STATE"
}

# A Python program whose `fork()` says "made" or the errno. Its children wait to be killed.
python() { # TEXT
  preload /usr/bin/python3 -c "
import errno, os, signal, subprocess, sys
children = []
def say(word):
    os.write(1, (word + ' ').encode())
def fork(then=signal.pause):
    try:
        pid = os.fork()
    except OSError as error:
        return say(errno.errorcode[error.errno])
    if pid == 0:
        then()
        os._exit(0)
    children.append(pid)
    say('made')
def end(waits=True):
    os.kill(children[0], signal.SIGKILL)
    os.waitid(os.P_PID, children[0], os.WEXITED | (0 if waits else os.WNOWAIT))
    children.pop(0)
try:
$(printf '%s' "    ${1//$'\n'/$'\n    '}")
finally:
    for child in children: os.kill(child, signal.SIGKILL)"
}

@test "live lets as many processes live as is said" {
  limit_with 'live = 3'
  run python 'for _ in range(5): fork()'
  assert_output "made made made EAGAIN EAGAIN "
}

@test "a process that was killed makes room, once it has been waited for" {
  limit_with 'live = 2'
  run python 'fork(); fork(); end(waits=False); fork(); os.wait(); fork(); fork()'
  assert_output "made made EAGAIN made EAGAIN "
}

@test "after a refusal recover processes may be left before another one is made" {
  limit_with 'live = 3' 'recover = 1'
  run python 'for _ in range(4): fork()
end(); fork(); end(); fork(); fork(); fork()'
  assert_output "made made made EAGAIN EAGAIN made made EAGAIN "
}

@test "grandchildren count where nobody knows their parent any more" {
  limit_with 'live = 2'
  run python '
def orphan():
    fork(); os._exit(0)
fork(orphan); os.wait(); fork(); fork(); os.kill(0, signal.SIGKILL)'
  assert_equal "$output" "made made made EAGAIN "
}

@test "many limits share one mapping, since each fork copies every mapping" {
  local handlers='' i
  for i in {1..100}; do handlers+=$'[handler l'"$i"$']\nplugin = limit\nlive = 9\n'; done
  FORKSHIM_INLINE=$handlers run -0 preload grep -c '/dev/zero' /proc/self/maps
  assert_output 1
}

@test "live counts over exec where there is a state, and without one for each image" {
  limit_with 'live = 2' 'error = ENOMEM'
  run preload bash -c 'sleep 20 & bash -c "(echo inner); exit"; kill $!'
  assert_output inner
  with_state
  run preload bash -c 'sleep 20 & bash -c "(echo inner); exit"; kill $!'
  assert_output --partial "fork: Cannot allocate memory"
}

@test "children of vfork and posix_spawn count until they are waited for" {
  limit_with 'live = 1'
  run python 'first = subprocess.Popen(["sleep", "20"])
fork()
first.kill(); first.wait()
pid = os.posix_spawn("/bin/true", ["true"], {}); fork(); os.waitpid(pid, 0); fork()'
  assert_output "EAGAIN EAGAIN made "
}

@test "system takes a place while it runs" {
  limit_with 'live = 1'
  run python 'os.system(":"); os.system(":"); fork(); say(str(os.system(":")))'
  # 127 of its shell before glibc 2.41, and -1 since.
  assert_output --regexp "^made (32512|-1) $"
}

@test "a creation that another handler or the kernel refuses takes no place" {
  limit_with 'live = 1' 'rate = 2/min' '[handler fail]' 'when = 1..3'
  run python 'for _ in range(4): fork()'
  assert_output "EAGAIN EAGAIN EAGAIN made "
  limit_with 'live = 1' 'error = EPERM'
  run preload "$PROGRAMS/create" -l -n 3 fork
  refute_output --partial EPERM
}

@test "a process that became a daemon counts" {
  limit_with 'live = 1'
  run python '
import ctypes, time
parent = os.getpid()
ctypes.CDLL(None).daemon(1, 1)
for _ in range(100):
    if not os.path.exists(f"/proc/{parent}"): break
    time.sleep(0.05)
fork()'
  assert_output "EAGAIN "
}

@test "pids of another pid namespace take no places in this one" {
  limit_with 'live = 2' 'error = ENOMEM'
  with_state
  # Root needs no user namespace for one of pids, and may not have any in a chroot.
  ((EUID == 0)) || export others=--user
  # shellcheck disable=SC2016
  run preload bash -c 'unshare $others --pid --fork sh -c "sleep 0 & sleep 0 & wait; echo inner"
    (:); (echo outer)'
  assert_output $'inner\nouter'
}

@test "rate lets a burst through, and then what its time brings" {
  limit_with 'rate = 1/min' 'burst = 3'
  run python 'for _ in range(6): fork()'
  assert_output "made made made EAGAIN EAGAIN EAGAIN "
  limit_with 'rate = 1000000/s' 'burst = 1'
  run python 'for _ in range(6): fork()'
  assert_output "made made made made made made "
}

@test "rate counts over the tree, and over exec where there is a state" {
  limit_with 'rate = 5/min' 'error = ENOMEM'
  forks='for i in 1 2; do (for j in 1 2; do (echo x); done); done'
  run preload bash -c "$forks"
  assert_equal "$(grep -cx x <<<"$output")" 3
  with_state
  run preload bash -c "bash -c '$forks'; true"
  assert_equal "$(grep -cx x <<<"$output")" 2
}

@test "levels lets the tree get as deep as is said" {
  limit_with 'levels = 2'
  run python '
def deeper():
    fork(deeper)
    if children: os.waitpid(children.pop(), 0)
deeper()'
  assert_equal "$(xargs -n1 <<<"$output" | sort | xargs)" "EAGAIN made made"
}

@test "levels = 0 refuses every creation" {
  limit_with 'levels = 0' 'error = EPERM'
  run python 'fork(); fork()'
  assert_output "EPERM EPERM "
}

@test "a selector says what the limit is for" {
  limit_with 'live = 1' 'kinds = vfork'
  run python 'fork(); fork()'
  assert_output "made made "
}

@test "what is no limit is refused, and so is limiting nothing" {
  for line in live=0 live=16001 live=x rate=5 rate=0/s rate=5/h rate=1000001/s levels=-1 error=E; do
    limit_with "$line"
    run shim check
    assert_failure 125
    assert_output --partial ":3: handler \"guard\": ${line%=*} = \"${line#*=}\"; expected a"
  done
  limit_with 'live = 5' 'recover = 5'
  run shim check
  assert_output --partial 'recover = "5"; expected a number from 0 to 4'
  limit_with 'error = EPERM'
  run shim check
  assert_output --partial "it limits nothing; expected at least one of live, rate, levels"
}
