#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# A newcomer's mistakes: each answer names what was written, what was expected, and what to do.

load ../test_helper

setup() { cd "$BATS_TEST_TMPDIR"; }

assert_answer() { # STATUS SENTENCE WORD...: of the launcher with the words; no program runs
  run "-$1" shim "${@:3}"
  assert_output "forkshim: $2"
}

@test "a command that is misspelt is recognised" {
  assert_answer 125 'there is no command "rnu"; did you mean run?' rnu -- echo started
  assert_answer 125 'there is no command "sweeep"; did you mean sweep?' sweeep
  assert_answer 125 'there is no command "doctro"; did you mean doctor?' doctro bash
}

@test "a program in place of a command keeps its arguments in the right command line" {
  assert_answer 125 "there is no command \"ls\"; to run a program: forkshim run -- ls -l a\\ b" \
    ls -l "a b"
}

@test "an option that is misspelt is recognised, in each of its forms" {
  for word in --fial --fial=EAGAIN; do
    assert_answer 125 "run has no option --fial; did you mean --fail?" run "$word" EAGAIN -- echo started
  done
  assert_answer 125 "run has no option --hlep; did you mean --help?" run --hlep
  assert_answer 125 "run has no option -f; see forkshim help run" run -f EAGAIN -- echo started
  assert_answer 125 "handlers has no option --al; see forkshim help handlers" handlers --al
}

@test "an option of another command is not taken for a misspelt one" {
  for option in --timeout --deep --report; do
    assert_answer 125 "check has no option $option, which is another command's; see forkshim help check" \
      check "$option"
  done
}

@test "an option that follows in place of a value is no value" {
  assert_answer 125 "--log expects a file, or - for standard error, and -- follows it; if that is the\
 value, write --log=--" run --log -- echo started
  assert_answer 125 "-c expects the file of a configuration, and --stats follows it; if that is the\
 value, write --config=--stats" run -c --stats echo started
  for option in -H --fail --timeout --report; do
    run -125 shim run "$option" --log=x -- echo started
    assert_output --regexp "^forkshim: $option expects .*, and --log=x follows it"
  done
  run -0 shim run --log=--stats -- true
  assert_file_exists ./--stats
}

@test "a time that is none is refused before the program is looked for" {
  for time in sleep 1x -1 5sec 1..2 ""; do
    assert_answer 125 "--timeout '$time': expected a time above 0, such as 10, 2.5, 500ms or 2m" \
      run --timeout "$time" no-such-program
  done
  for time in 100 2.5 .5 50. 900000us 9000ms 20s 2m 1h; do
    run -0 shim run --timeout "$time" -- true
  done
}

@test "what is no program is taken for what it may have been meant to be" {
  touch mine
  assert_answer 127 "mine: not found in PATH; did you mean ./mine?" run mine
  assert_answer 127 "ls -l: not found in PATH; it is one word, so leave out the quotation marks, or run\
 it by a shell: sh -c 'ls -l'" run "ls -l"
  assert_answer 127 "A=1: not found in PATH; to set a variable: env A=1 PROGRAM" run A=1 true
  assert_answer 127 "when=2: not found in PATH; -H takes one word, such as -H 'fail when=2'" \
    run -H fail when=2 -- true
  assert_answer 127 "export: not found in PATH; it is a command of the shell's, as in: sh -c\
 'export ...'" run -- export A=1
  assert_answer 127 "no-such-program: not found in PATH" run no-such-program
}

@test "sweep and doctor guess a program's name as run does" {
  touch mine
  assert_answer 127 "sweep: mine: not found in PATH; did you mean ./mine?" sweep mine
  assert_answer 127 "sweep: ls -l: not found in PATH; it is one word, so leave out the quotation marks,\
 or run it by a shell: sh -c 'ls -l'" sweep "ls -l"
  assert_answer 125 "mine: not found in PATH; did you mean ./mine?" doctor mine
}

@test "options behind the program are said to be the program's" {
  local note="options of forkshim run come before it"
  run -0 shim run echo --fail EAGAIN
  assert_line --index 0 "forkshim: --fail behind echo is an argument of that program; $note"
  assert_line "--fail EAGAIN"
  run -0 shim run echo -H "fail error=EAGAIN"
  assert_line --partial "-H behind echo is an argument"
  for words in "-- echo --fail EAGAIN" "-q echo --fail EAGAIN" "echo --fail http://x" \
    "--log=/dev/null echo --fail EAGAIN"; do
    # shellcheck disable=SC2086 # words
    run -0 shim run $words
    refute_output --partial "behind echo"
  done
}

@test "a log in the place of the page is kept" {
  run -0 shim run --log a.jsonl -- true
  cp a.jsonl b.jsonl
  for option in --html --trace --sqlite; do
    assert_answer 125 "report: $option a.jsonl: expected a file to write, found a log, which would be\
 lost; the page comes first, as in: forkshim report --html PAGE LOG" report $option a.jsonl b.jsonl
  done
  cmp a.jsonl b.jsonl
  for _ in 1 2; do run -0 shim report --html page.html a.jsonl; done
}

@test "a word where none is taken has the command that takes it" {
  assert_answer 125 'env takes options only, found "true"; to run a program: forkshim run' env true
  assert_answer 125 "--format 'yaml': expected shell, systemd, docker or kubernetes" env --format yaml
}
