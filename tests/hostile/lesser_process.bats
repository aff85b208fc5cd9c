#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# A process of the tree that gave up root: what it still holds of root's files, and what it can do
# with that. These tests are two users and need root. full_disk.bats has what it does to the state.

# shellcheck disable=SC2154 # what run assigns
load ../test_helper

setup() {
  place=$(mktemp -d /tmp/forkshim-lesser.XXXXXX)
  chmod 755 "$place"
  log=$place/log
}

teardown() {
  rm -rf "$place"
}

# Runs Python text in a child that gave up root; its parent forks once more, and says so.
lesser() { # TEXT
  run bare env LD_PRELOAD="$LIB" /usr/bin/python3 -c "import fcntl, os, sys
child = os.fork()
if child == 0:
    os.setresgid(61234, 61234, 61234)
    os.setresuid(61234, 61234, 61234)
    links = {}
    for name in os.listdir('/proc/self/fd'):
        try: links[name] = os.readlink('/proc/self/fd/' + name)
        except OSError: pass
    held = {link: int(name) for name, link in links.items() if link.startswith(sys.argv[1])}
$(sed 's/^/    /' <<<"$1")
    sys.stdout.flush()
    os._exit(0)
assert os.waitpid(child, 0)[1] == 0
if os.fork() == 0: os._exit(3)
print('carried on', os.wait()[1] >> 8)" "$place"
  assert_success
}

@test "of the shim's files it holds the log alone, and can open none again" {
  export FORKSHIM_STATE=$place/state
  install -m 600 /dev/null "$FORKSHIM_STATE"
  FORKSHIM_INLINE=$'[shim]\nmessages = '$place/messages$'\n[handler log]\noutput = '$log$'
[handler lint]\noutput = '$place/findings lesser "print(*sorted(map(os.path.basename, held)))
for name in 'state', 'messages', 'log', 'findings':
    try: os.open(sys.argv[1] + '/' + name, os.O_WRONLY)
    except PermissionError: continue
    print('opened', name)"
  assert_line "findings log"
  refute_line --partial opened
  assert_line "carried on 3"
}

@test "a log that it cuts and writes over keeps what root writes afterwards, and readers find it" {
  for act in "os.ftruncate(file, 0)" "os.ftruncate(file, 7)" "os.pwrite(file, b'{' * 300, 0)" \
    "os.write(file, b'\0\n{\"phase\":\"parent\",\"lineage\":\"0.1\\n[handler command]\"}\n')"; do
    rm -f "$log"
    FORKSHIM_INLINE=$'[handler log]\noutput = '$log lesser "file = held[sys.argv[1] + '/log']
fcntl.fcntl(file, fcntl.F_SETFL, 0)
$act"
    assert_line "carried on 3"
    run bare "$FORKSHIM_BUILD/libexec/forkshim/report" --tree "$log"
    assert_success
    assert_output --partial "0.2"
  done
}
