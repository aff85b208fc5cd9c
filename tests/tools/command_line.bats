#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# The command lines of the tools behind the launcher: --help, and one sentence for each mistake.

load ../test_helper

setup() {
  cd "$BATS_TEST_TMPDIR" || return
}

refused() { # SENTENCE WORD...: nothing runs, and nothing else is said
  run -125 shim "${@:2}"
  assert_output "forkshim: $2: $1"
  assert_not_exist ran
}

@test "--help has no line of blanks" {
  for tool in sweep report doctor top; do
    run ! grep -n '^ *  $' <("$FORKSHIM" "$tool" --help)
  done
}

@test "--help shows the name that users type, and a name for each value" {
  while IFS=: read -r tool words; do
    run -0 shim "$tool" --help
    assert_line --index 0 "Usage: forkshim $tool [OPTION...] $words"
    assert_line --regexp '^  -h, --help  +show this text$'
    refute_output --partial "Mandatory or optional"
    refute_line --regexp '.{80}'
  done <<'END'
sweep:[--] PROGRAM [ARG...]
report:LOG...
doctor:PROGRAM...
top:[STATE]
END
  run shim sweep --help
  for option in errors=LIST delay=TIME max=N junit=FILE check=COMMAND shard=K/N "merge=FILE..."; do
    assert_line --partial " --$option "
  done
}

@test "an option that is none is named, with the one that was meant" {
  refused "--sumary: no such option; did you mean --summary?" report --sumary log
  refused "--summary-all: no such option; see forkshim report --help" report --summary-all log
  refused "--nope: no such option; see forkshim doctor --help" doctor --nope
  refused "--kind: no such option; did you mean --kinds?" sweep --kind=fork touch ran
  refused "-x: no such option; see forkshim sweep --help" sweep -xyz touch ran
}

@test "a part of an option's name is no option" {
  refused "--interv: no such option; did you mean --interval?" top --interv 1
  refused "--comp: no such option; did you mean --compare?" sweep --comp none touch ran
}

@test "an option without a value refuses one" {
  refused '--summary takes no value, found "yes"; leave out =yes' report --summary=yes log
  refused '--github takes no value, found ""; leave out =' sweep --github= touch ran
}

@test "an option whose value is missing says what it expects" {
  refused "--jobs expects a number from 1 to 1024, and nothing follows it" sweep --jobs
  refused "-d expects a time above 0, such as 2, 0.5 or 500ms, and nothing follows it" top -d
  refused "--junit expects a file, and --json follows it; if that is the value, write\
 --junit=--json" sweep --junit --json r.json touch ran
  refused "--check expects a command, and -- follows it; if that is the value, write --check=--" \
    sweep --check -- touch ran
}

@test "a value that is none is refused before anything runs" {
  time="a time above 0, such as 10, 2.5, 500ms or 2m"
  run -125 bare "$FORKSHIM_BUILD/libexec/forkshim/run" --timeout 0 touch ran
  assert_output "forkshim: run: --timeout '0': expected $time"
  refused "--timeout '0': expected $time" sweep --timeout 0 touch ran
  for number in 0 -1 x ""; do
    refused "--max '$number': expected a number from 1 on" sweep --max "$number" touch ran
  done
  refused "--jobs '2000': expected a number from 1 to 1024" sweep --jobs 2000 touch ran
  refused "--interval '0': expected a time above 0, such as 2, 0.5 or 500ms" top -d 0
  refused "--action 'stop': expected fail, kill or delay" sweep --action stop touch ran
  refused "--errors '': expected names of errors joined by commas, such as EAGAIN,ENOMEM" \
    sweep --errors '' touch ran
  refused "--kinds 'fork,bogus': expected fork, vfork, spawn, thread, exec or all, several joined by commas, found bogus" \
    sweep --kinds fork,bogus touch ran
}

@test "what must be named is asked for by an example" {
  refused "expected a program, as in: forkshim sweep -- make; see forkshim sweep --help" sweep --jobs 2
  refused "expected a log, as in: forkshim report LOG" report --summary
  refused "expected a log after the page, as in: forkshim report --html PAGE LOG" report --html log
  refused "--sweep adds to a page, as in: forkshim report --html PAGE --sweep FILE LOG" \
    report --sweep r.json log
  refused "--sweep adds to a page, as in: forkshim report --html PAGE --sweep FILE LOG" \
    report --sweep nofile
  refused "takes one state file at most, found 2: a and b" top a b
}

@test "words of a command are no options of the tool's, with and without --" {
  run -0 shim sweep dash -c '(:); exit 0' --errors
  run -0 shim sweep -- dash -c '(:); exit 0' --nope
  run -0 shim doctor -- /bin/true
}
