#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# What a process that gave up root can do to a run's log, which it reaches through the state alone:
# by its mapping, and by its name. It can add lines and lose lines, and nothing more. Needs root.

# shellcheck disable=SC2154 # what run assigns
load ../test_helper

export PYTHONDONTWRITEBYTECODE=1 PYTHONPATH=$ROOT/tests/fixtures/python

setup() {
  place=$(mktemp -d /tmp/forkshim-ring.XXXXXX)
  chmod 755 "$place"
  log=$place/log
}

teardown() {
  rm -rf "$place"
}

# Runs Python text in a child that gave up root, under `run --log`; its parent forks twice more, the
# second time with the text AFTERWARDS in a child that gave up root as well.
lesser() { # TEXT [AFTERWARDS]
  cat >"$place/program" <<END
import ctypes, os, struct, sys, time
import run_state

ring_size, head = 1 << 20, 32 + 8 * 1024
ring = run_state.ring

def number(at, size=8):
    return int.from_bytes(ctypes.string_at(ring + at, size), "little")
def put(at, data):
    ctypes.memmove(ring + at, data, len(data))
def line_of(text, state=2, log=0):
    room = (16 + len(text) + 7) // 8 * 8
    return struct.pack("<IHHiI", room, log, state, os.getpid(), len(text)) + text.ljust(room - 16, b"\0")
def reserve(data):
    place = number(0)
    put(head + place % ring_size, data)
    put(0, struct.pack("<Q", place + len(data)))
def taken():
    end = time.monotonic() + 10
    while number(8) < number(0) and time.monotonic() < end: time.sleep(0.01)

def first():
    run_state.give_up_root()
$(sed 's/^/    /' <<<"$1")
def second():
    run_state.give_up_root()
$(sed 's/^/    /' <<<"${2-pass}")
# The child begins once its parent has left the library, which could meet a cut state between its
# question and its touch (forkshim-security(7)).
def fork(body):
    ready, tell = os.pipe()
    child = os.fork()
    if child == 0:
        os.read(ready, 1)
        body()
        sys.stdout.flush()
        os._exit(4)
    os.write(tell, b"x")
    os.close(ready), os.close(tell)
    assert os.waitpid(child, 0)[1] == 4 << 8
fork(first)
fork(lambda: None)
fork(second)
print("carried on")
sys.stdout.flush()
os._exit(3)
END
  run -3 shim run --log "$log" -- /usr/bin/python3 "$place/program"
  assert_line "carried on"
}

@test "it holds no descriptor of the log, nor does what root forks once it has closed the ring" {
  lesser 'put(16, b"\0\0\0\0")' 'for name in os.listdir("/proc/self/fd"):
    try: print("holds", os.readlink("/proc/self/fd/" + name))
    except OSError: pass'
  assert_line --partial "holds "
  refute_output --partial "holds $place"
  assert_equal "$(jq -r 'select(.phase == "parent").lineage' "$log" | sort | xargs)" "0.1 0.2 0.3"
}

@test "what it puts among the lines is a line, or is not in the log" {
  lesser 'for text in (b"", b"{", b"\0\n", b"{}\n{}\n", b"{\"a\":\"\x1b[31m\"}\n", b"\xff\n",
             b"{\"a\":\"##vso[x]\"}\n", b"{\"a\":\"\xc2\x9b\"}\n", b"::error::x\n",
             b" ::error::x\n", b"{\"ours\":1}\n"):
    reserve(line_of(text))
reserve(line_of(b"{\"other\":1}\n", log=7))
taken()'
  run jq -c 'select(.ours or .other)' "$log"
  assert_output '{"ours":1}'
  LC_ALL=C run -1 grep -aP '[\x00-\x1f\x7f]|##|\xc2\x9b|\xff|^[^{]' "$log"
  assert_equal "$(jq -r 'select(.phase == "parent").lineage' "$log" | sort | xargs)" "0.1 0.2 0.3"
}

@test "lines that it promises and never writes hold the run's end up once, not each" {
  # Its child lives on, so that nobody can say that they are given up.
  LIMIT=60 lesser 'if os.fork() == 0:
    for name in os.listdir("/proc/self/fd"):
        try: os.close(int(name))
        except OSError: pass
    for _ in range(200): reserve(line_of(b"x" * 100, state=0))
    while os.path.exists(sys.argv[0]): time.sleep(0.05)
    os._exit(0)
while number(0) - number(8) < 20000: time.sleep(0.01)'
}

@test "numbers that no ring has cost lines, and nobody the end" {
  for value in 7 "2**64 - 1" "2**64 - 8" "2**63 + 4"; do
    lesser "put(0, struct.pack('<Q', $value))" "put(8, struct.pack('<Q', $value))"
  done
}

@test "a state that it cuts short ends neither root's program nor the run" {
  for cut in 0 4096 3004000 "0); os.truncate(run_state.path, $((8 << 20))" \
    '0); os.truncate(run_state.path, run_state.size'; do
    rm -f "$log"
    lesser "os.truncate(run_state.path, $cut)"
    assert_output --partial "the run's counters are lost: "
  done
}
