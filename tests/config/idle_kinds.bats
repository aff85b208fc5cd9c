#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Creations for which a handler has nothing to do: it is not selected for them, and naming them is
# an error.

# shellcheck disable=SC2154 # what run assigns
load ../test_helper

PYTHON=/usr/bin/python3

# Runs Python text that makes a process in one way.
ways=(spawn 'os.waitpid(os.posix_spawn("/bin/true", ["true"], {}), 0)'
  system 'libc.system(b":")' popen 'libc.pclose(libc.popen(b":", b"r"))'
  fork 'os.fork() or os._exit(0)
os.wait()')

fired() { # HANDLER WAY: how often
  shim run --stats -H "$1" -- "$PYTHON" -c "import ctypes, os
libc = ctypes.CDLL(None)
libc.popen.restype, libc.pclose.argtypes = ctypes.c_void_p, [ctypes.c_void_p]
$2" 2>&1 | awk -v handler="${1%% *}" '$1 == handler { print $3 }'
}

@test "a handler does not fire for a creation that has no phase of it" {
  while read -r handler expected; do
    counts=''
    for ((i = 1; i < ${#ways[@]}; i += 2)); do
      counts+=" $(fired "${handler//,/ }" "${ways[i]}")"
    done
    assert_equal "$handler$counts" "$handler ${expected//./ }"
  done <<'END'
signal,exit=0 0.0.0.1
signal,child=CONT 1.0.0.1
signal,child=CONT,exit=0 1.0.0.1
signal,child=CONT,parent=CONT 1.1.1.1
delay,child=1ms 0.0.0.1
delay,child=1ms,prepare=1ms 1.1.1.1
delay 1.1.1.1
call,child=sync 0.0.0.1
call,child=sync,parent=sync 1.1.1.1
order 0.0.0.1
child,umask=022 0.0.0.1
python 0.0.0.1
fail,when=2 0.0.0.0
END
}

@test "a vfork has no order, and no function to call in its child" {
  for handler in order 'call child=sync'; do
    run shim run --stats -H "$handler" -- "$PROGRAMS/create" vfork
    assert_line --regexp "^ +${handler%% *} +0 +0 "
  done
}

@test "when and max count what the handler can act on" {
  run -0 shim run --require-fired -H 'signal exit=7 when=1' -- "$PYTHON" -c 'import os
os.system(":")
if os.fork() == 0: os._exit(3)
assert os.waitstatus_to_exitcode(os.wait()[1]) == 7'
}

@test "a fault of a phase that no creation had has not fired" {
  for fault in 'signal exit=7' 'delay child=2s'; do
    run -125 shim run --require-fired -H "$fault" -- "$PYTHON" -c "import os; ${ways[1]}"
    assert_line "forkshim: --require-fired: -H '$fault' never fired (none of 1 creation selected)"
  done
  run -125 shim run --require-fired -H 'signal child=SIGKILL' -- \
    "$PYTHON" -c 'import ctypes; ctypes.CDLL(None).system(b":")'
}

@test "a plugin is selected where it has a callback" {
  printf '%s\n' '#include <forkshim/plugin.h>' 'static void child(void* self, forkshim_event* event) {' \
    '(void)self, (void)event; }' 'const forkshim_plugin forkshim_plugin_v1 = {' \
    '.struct_size = sizeof(forkshim_plugin), .abi_version = FORKSHIM_ABI_VERSION,' \
    '.name = "born", .version = "1", .child = child};' >"$BATS_TEST_TMPDIR/born.c"
  cc -shared -fPIC -I "$ROOT/shim/include" -o "$BATS_TEST_TMPDIR/born.so" "$BATS_TEST_TMPDIR/born.c"
  run shim run --stats -H "$BATS_TEST_TMPDIR/born.so" -- "$PROGRAMS/create" fork vfork
  assert_line --regexp '^ +born +1 +1 '
  run -125 shim run -H "$BATS_TEST_TMPDIR/born.so kinds=fork,spawn" -- true
  assert_output --partial 'the handler born does nothing for the kind spawn; leave it out'
}

@test "a kind or function that is named for nothing is refused, with its line" {
  while IFS='|' read -r section line message; do
    config <<<"[handler ${section//;/$'\n'}"
    run -125 shim check
    assert_line "forkshim: $FORKSHIM_CONFIG:$line: $message; leave it out"
  done <<'END'
signal];kinds = spawn;exit = 7|2|kinds = "spawn"; with these keys the handler signal does nothing for the kind spawn
delay];child = 1s;kinds = fork,spawn|3|kinds = "fork,spawn"; with these keys the handler delay does nothing for the kind spawn
call];kinds = vfork;child = sync|2|kinds = "vfork"; with these keys the handler call does nothing for the kind vfork
signal];functions = fork,popen;child = TERM|2|functions = "fork,popen"; with these keys the handler signal does nothing for the function popen
order];kinds = vfork|2|kinds = "vfork"; the handler order does nothing for the kind vfork
child];umask = 022;functions = system|3|functions = "system"; the handler child does nothing for the function system
python];functions = clone|2|functions = "clone"; the handler python does nothing for the function clone
END
  for allowed in 'signal];kinds = spawn;child = TERM' 'delay];kinds = spawn;child = 1s;parent = 1s' \
    'delay];child = 1s;kinds = all' 'order];functions = all' 'child];umask = 022;kinds = fork,vfork'; do
    config <<<"[handler ${allowed//;/$'\n'}"
    run -0 shim check
  done
}
