#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# How -c, -H, --fail and --log become configuration, as --print shows it, and what they refuse.

load ../test_helper

# The configuration text that the options make.
inline() { # OPTION...
  (eval "$(shim run "$@" --print)" && printf '%s' "$FORKSHIM_INLINE")
}

# One sentence, status 125, and no program.
assert_refused() { # SENTENCE
  assert_failure 125
  assert_output "forkshim: $1"
}

@test "--fail ERRNO becomes a fail handler" {
  run inline --fail EAGAIN
  assert_output "[handler fail]
plugin = fail
error = EAGAIN"
}

@test "--fail ERRNO@WHEN sets when" {
  run inline --fail ENOMEM@2+3
  assert_output --partial "error = ENOMEM
when = 2+3"
}

@test "--fail ERRNO@at:LINEAGE sets at" {
  run inline --fail=EAGAIN@at:0.3.1
  assert_output --partial "error = EAGAIN
at = 0.3.1"
}

@test "--fail without an errno or with an empty WHEN is refused" {
  for value in "" @3 EAGAIN@ EAGAIN@at: "EAGAIN 3" EAGAIN@3@4 thread: thread:@3 :EAGAIN; do
    run shim run --fail "$value" -- echo started
    assert_refused "--fail '$value': expected ERRNO or ERRNO@WHEN, such as EAGAIN, EAGAIN@3,\
 EAGAIN@2..5 or EAGAIN@at:0.3.1, or one of a kind, such as thread:EAGAIN@2"
  done
}

@test "--log FILE becomes a log handler with an absolute output" {
  cd "$BATS_TEST_TMPDIR"
  run inline --log forks.%p.jsonl
  assert_output "[handler log]
plugin = log
output = $BATS_TEST_TMPDIR/forks.%p.jsonl"
}

@test "--log - is standard error" {
  run inline --log -
  assert_line "output = -"
}

@test "--log keeps a percent sign of the current folder from being a pattern" {
  mkdir "$BATS_TEST_TMPDIR/%p" && cd "$BATS_TEST_TMPDIR/%p"
  run inline --log forks.jsonl
  assert_line "output = $BATS_TEST_TMPDIR/%%p/forks.jsonl"
}

@test "-H makes a section of a plugin and its keys" {
  run inline -H "log output=$BATS_TEST_TMPDIR/log phases=child,parent"
  assert_output "[handler log]
plugin = log
output = $BATS_TEST_TMPDIR/log
phases = child,parent"
}

@test "-H keeps the blanks of a quoted value" {
  run inline -H "log output='$BATS_TEST_TMPDIR/a b' program=\"it's here\""
  assert_output --partial "output = $BATS_TEST_TMPDIR/a b
program = it's here"
}

@test "-H names the handler of a path by its base name and makes the path absolute" {
  cd "$PROGRAMS"
  run inline -H "./bench/count.so max=3"
  assert_output "[handler count]
plugin = $PROGRAMS/./bench/count.so
max = 3"
}

@test "the second use of a name gets a number" {
  run inline -H fail --fail EAGAIN --fail ENOMEM
  assert_line "[handler fail]"
  assert_line "[handler fail-2]"
  assert_line "[handler fail-3]"
}

@test "names that the configuration file took are passed over" {
  config <<<$'[handler log]\noutput = -\n\n [handler fail ]\nerror = EAGAIN'
  run inline --log - --fail EAGAIN
  assert_line --index 0 "[handler log-2]"
  assert_line "[handler fail-2]"
}

@test "a section is found in every spelling that the library reads" {
  cd "$BATS_TEST_TMPDIR"
  for header in '[handler fail]' $'\xef\xbb\xbf[handler fail]' $'[handler fail]\r' '[ handler fail ]' \
    $'\t[\thandler\t fail\t]\t; mine' $'\r[handler \rfail]'; do
    printf '%s\nerror = EAGAIN\n' "$header" >x.conf
    run -0 shim check -c x.conf
    assert_output "forkshim: the configuration has no errors: $PWD/x.conf"
    run -0 shim check -c x.conf --fail ENOMEM
  done
}

@test "handlers keep the order of the command line" {
  run inline --log - -H "call prepare=tzset" --fail EAGAIN
  assert_output --regexp 'log.*call.*fail'
}

@test "handlers of an outer forkshim stay in front" {
  FORKSHIM_INLINE='[handler log]' run inline --log -
  assert_line --index 0 "[handler log]"
  assert_line --index 1 "[handler log-2]"
}

@test "-H with a line break is refused, since it would add lines of configuration" {
  run shim run -H $'log output=-\n[shim]' -- echo started
  assert_refused "-H holds a line break, which no line of configuration can; leave it out"
}

@test "-H refuses a value that would become a comment" {
  run shim run -H "log output='/tmp/a ;b'" -- echo started
  assert_refused "-H 'log': the value of output is \"/tmp/a ;b\", but a semicolon at the start or\
 after a space begins a comment; leave out the space or the semicolon"
}

@test "-H refuses what is not KEY=VALUE" {
  for rest in output "output = x" 'output="x' 'output="x"y' =x; do
    run shim run -H "log $rest" -- echo started
    assert_refused "-H 'log $rest': expected KEY=VALUE, in quotation marks where VALUE has\
 spaces, found: $rest"
  done
}

@test "-H refuses keys without a plugin" {
  run shim run -H "output=x" -- echo started
  assert_refused "-H 'output=x': expected a plugin's name or path first, as in -H 'log\
 output=forks.jsonl'"
}

@test "-c makes a relative path absolute" {
  cd "$BATS_TEST_TMPDIR" && echo "[handler log]" >x.conf
  run shim run -c x.conf --print
  assert_line "export 'FORKSHIM_CONFIG=$BATS_TEST_TMPDIR/x.conf'"
}

@test "-c refuses a pipe, which only one process could read" {
  mkfifo "$BATS_TEST_TMPDIR/pipe"
  run shim run -c "$BATS_TEST_TMPDIR/pipe" -- echo started
  assert_refused "-c $BATS_TEST_TMPDIR/pipe: expected a file, found a pipe, which only one process\
 could read; write the text to a file"
}

@test "an empty value for -c or --log is refused" {
  run shim run -c "" -- echo started
  assert_refused "-c expects a file; it is empty"
  run shim run --log= -- echo started
  assert_refused "--log expects a file, or - for standard error; it is empty"
}

@test "--print shows the environment and the program for a shell to read, and runs nothing" {
  run shim run --print -- echo "it's"
  assert_success
  assert_output "export 'LD_PRELOAD=$PRELOADED'
exec 'echo' 'it'\\''s'"
}

@test "--follow-exec sets follow_exec behind every other [shim] section" {
  FORKSHIM_INLINE=$'[shim]\nfollow_exec = no' run inline --follow-exec
  assert_output "[shim]
follow_exec = no
[shim]
follow_exec = yes"
}

@test "an option that is a word alone refuses a value, which is no program" {
  for option in --stats=yes --follow-exec=no --require-fired=1 --print=x --help=; do
    run shim run "$option" -- true
    assert_refused "${option%%=*} takes no value, found \"${option#*=}\"; leave out =${option#*=}"
  done
  run shim check --follow-exec=no
  assert_refused '--follow-exec takes no value, found "no"; leave out =no'
  run shim env --stats=yes
  assert_refused '--stats takes no value, found "yes"; leave out =yes'
}

@test "--print refuses options that need a run" {
  for option in --stats --require-fired --timeout=1; do
    run shim run "$option" --print
    assert_refused "--print starts no program, so ${option%=*} has no use with it; leave one of\
 them out"
  done
}

@test "an error of an option names the option as it was written" {
  cd "$BATS_TEST_TMPDIR"
  run shim run --fail EAGAIN@x -- echo started
  assert_refused '--fail EAGAIN@x: when = "x"; expected N | N..M | N+ | N+STEP, such as'\
' 3, 2..5, 4+ or 1+2'
  run shim check -H 'log phases=statr'
  assert_output --partial "forkshim: -H 'log phases=statr': handler \"log\": phases = \"statr\""
  run shim check --log no/such/log
  assert_output --partial 'forkshim: --log no/such/log: handler "log": output = '
  FORKSHIM_INLINE=$'[handler fail]\nerror = NO' run shim check --fail EAGAIN
  assert_output --partial 'forkshim: FORKSHIM_INLINE:2: handler "fail": error = "NO"'
}

@test "--report names the reason why its page cannot be written" {
  run shim run --report "$BATS_TEST_TMPDIR" -- echo started
  assert_refused "--report: the page $BATS_TEST_TMPDIR cannot be written: Is a directory"
}

@test "--report names in one sentence the reason why its log has no room" {
  TMPDIR=/no/such run shim run --report "$BATS_TEST_TMPDIR/page.html" -- echo started
  assert_refused "--report expects room for the run's log in /no/such: No such file or directory;\
 set TMPDIR to a directory that can be written"
}
