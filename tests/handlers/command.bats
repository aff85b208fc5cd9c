#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# The command handler: which program it runs, when, with what, and what its end leads to.

load ../test_helper

command_with() { # [KEY=VALUE...]
  config < <(printf '[handler hook]\nplugin = command\n' && printf '%s\n' "$@")
}

# The variables of the event that a command is given, without their prefix.
event_of() { # COMMAND ARG...
  preload "$@" 2>&1 | sed -n 's/^FORKSHIM_EVENT_//p' | sort | paste -sd' '
}

@test "after a fork a command runs in the parent, and knows the creation" {
  command_with 'run = /usr/bin/env'
  run event_of bash -c '(:); echo "$$"'
  assert_output --regexp "^CHILD=[0-9]+ DEPTH=1 FUNCTION=fork HANDLER=hook KIND=fork LINEAGE=0.1\
 PHASE=parent PID=[0-9]+ PROGRAM=$(readlink -f /bin/bash) SEQUENCE=1$"
  run preload bash -c '(:); echo "parent $$"'
  assert_line "FORKSHIM_EVENT_PID=$(sed -n 's/^parent //p' <<<"$output")"
}

@test "before a vfork a command runs without a child, and after it with the child that was" {
  command_with 'run = /usr/bin/env' 'phase = prepare' 'when = 2'
  run event_of dash -c '/bin/true; /bin/true; :'
  assert_output --regexp '^DEPTH=1 FUNCTION=vfork HANDLER=hook KIND=vfork LINEAGE=0.2 PHASE=prepare '
  command_with 'run = /usr/bin/env' 'kinds = vfork'
  run event_of dash -c '/bin/true; :'
  assert_output --regexp '^CHILD=[0-9]+ .* PHASE=parent '
}

@test "after a failure a command knows the errno and who refused" {
  command_with 'run = /usr/bin/env' 'phase = failed' '[handler full]' 'plugin = fail' 'error = ENOMEM'
  run event_of "$PROGRAMS/create" clone
  assert_output --regexp '^DEPTH=1 ERROR=ENOMEM FLAGS=17 FUNCTION=clone .* REFUSED_BY=full SEQUENCE=1$'
}

@test "only its own phase lets a command run" {
  for phase in prepare parent; do
    command_with 'run = /bin/echo ran' "phase = $phase"
    run preload "$PROGRAMS/create" fork
    assert_output $'ran\nfork: child exited 7, errno 1234'
    printf '[handler fail]\n' >>"$FORKSHIM_CONFIG"
    run --separate-stderr preload "$PROGRAMS/create" fork
    assert_equal "$stderr" "$([[ $phase == parent ]] || echo ran)"
  done
}

@test "what a command prints goes to standard error" {
  command_with 'run = /bin/echo "two words"   '\''"one"'\'' last'
  run --separate-stderr preload "$PROGRAMS/create" fork
  assert_output 'fork: child exited 7, errno 1234'
  assert_equal "$stderr" 'two words "one" last'
}

@test "a command's environment holds PATH, the event, and what it is given" {
  command_with 'run = /usr/bin/env' 'pass = GIVEN, NONE'
  export GIVEN='a b' SECRET=no
  run --separate-stderr preload "$PROGRAMS/create" fork
  assert_equal "$(grep -v ^FORKSHIM_EVENT_ <<<"$stderr")" "PATH=$PATH
GIVEN=a b"
}

@test "a command that fails is said, and the program goes on" {
  for end in 'exit 3=ended with status 3' 'kill -9 $$=was ended by signal 9'; do
    command_with "run = /bin/sh -c '${end%=*}'" 'phase = prepare'
    run preload "$PROGRAMS/create" fork
    assert_output "forkshim: handler \"hook\": /bin/sh ${end#*=}
fork: child exited 7, errno 1234"
  done
}

@test "with on_failure = refuse a command decides whether a creation takes place" {
  command_with 'run = /bin/sh -c "test $FORKSHIM_EVENT_SEQUENCE != 2"' 'phase = prepare' \
    'on_failure = refuse'
  run preload "$PROGRAMS/create" -n 3 fork
  assert_output "fork: child exited 7, errno 1234
fork: -1 EAGAIN
fork: child exited 7, errno 1234"
}

@test "a command that has gone refuses as one that fails, and is said" {
  cp /bin/true "$BATS_TEST_TMPDIR/gone"
  command_with "run = $BATS_TEST_TMPDIR/gone" 'phase = prepare' 'on_failure = refuse'
  run preload bash -c 'rm "$1"; (echo forked)' - "$BATS_TEST_TMPDIR/gone"
  assert_line "forkshim: handler \"hook\": $BATS_TEST_TMPDIR/gone cannot be run: ENOENT"
  assert_output --partial 'Resource temporarily unavailable'
  refute_line forked
}

@test "a command and all that it has started end when their time is over" {
  command_with "run = /bin/sh -c 'echo \$\$ >$BATS_TEST_TMPDIR/session; sleep 60 >/dev/null 2>&1 & wait'" \
    'bound = 200ms'
  run preload "$PROGRAMS/create" fork
  assert_output 'forkshim: handler "hook": /bin/sh was ended after 200ms, its `bound`
fork: child exited 7, errno 1234'
  # What it has started has no hold on the pipe that `run` reads to its end.
  run pgrep -r R,S,D -s "$(<"$BATS_TEST_TMPDIR/session")"
  refute_output
}

@test "a program that a command runs runs no commands" {
  touch "$BATS_TEST_TMPDIR/runs"
  command_with "run = /usr/bin/env LD_PRELOAD=$LIB FORKSHIM_CONFIG=$BATS_TEST_TMPDIR/forkshim.conf\
 /bin/bash -c 'echo >>$BATS_TEST_TMPDIR/runs; mapfile runs <$BATS_TEST_TMPDIR/runs;\
 ((\${#runs[@]} > 3)) || (:); echo ran'"
  run preload "$PROGRAMS/create" fork
  assert_output "ran
fork: child exited 7, errno 1234"
}

@test "nor does one that it starts in a session of its own" {
  command_with "run = /usr/bin/env LD_PRELOAD=$LIB FORKSHIM_CONFIG=$BATS_TEST_TMPDIR/forkshim.conf\
 /usr/bin/setsid -w /bin/dash -c '(:); echo ran'"
  run preload "$PROGRAMS/create" fork
  assert_output "ran
fork: child exited 7, errno 1234"
}

@test "a variable in the environment turns no command off" {
  command_with "run = /bin/echo ran"
  for value in "" x command; do
    FORKSHIM_EVENT_HANDLER=$value run preload "$PROGRAMS/create" fork
    assert_output "ran
fork: child exited 7, errno 1234"
  done
}

refused() { # EXPECTED KEY=VALUE...
  command_with "${@:2}"
  run shim check
  assert_failure 125
  assert_output --partial "$1"
}

@test "options that mean nothing are refused with what was expected" {
  local good='run = /bin/true'
  refused "expected a program's absolute path" 'run = true'
  refused 'those with spaces in quotation marks' 'run = "/bin/true'
  refused 'run: /none cannot be executed: No such file or directory' 'run = /none'
  refused 'it names no program; expected run = /PATH ARGUMENT...'
  refused 'phase = "child"; expected prepare, parent or failed' "$good" 'phase = child'
  refused 'bound = "0s"; expected a time such as 200ms or 1.5s, up to an hour' "$good" 'bound = 0s'
  refused 'on_failure = "stop"; expected continue or refuse' "$good" 'on_failure = stop'
  refused 'it needs phase = prepare' "$good" 'on_failure = refuse'
  refused 'pass = "LD_PRELOAD"; expected names of variables' "$good" 'pass = A, LD_PRELOAD'
  refused 'pass = "FORKSHIM_CONFIG"; expected' "$good" 'pass = FORKSHIM_CONFIG'
  refused 'pass = "A,"; expected a list of names' "$good" 'pass = A,'
}
