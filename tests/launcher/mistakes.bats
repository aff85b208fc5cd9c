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

@test "an empty element of PATH is the working directory, wherever it is" {
  cd "$BATS_TEST_TMPDIR" || return
  printf '#!/bin/sh\n(exit 4)\n' >mine && chmod +x mine
  for path in '' : :/bin /bin: /bin::/usr/bin; do
    assert_equal "$(PATH=$path /usr/bin/env mine; echo $?)" 4
    run -4 /usr/bin/env PATH="$path" "$FORKSHIM" run -q -- mine
    run -4 /usr/bin/env PATH="$path" "$FORKSHIM" run --exec -- mine
    run -0 /usr/bin/env PATH="$path" "$FORKSHIM" sweep --status 4 --max 1 -- mine
    run -0 /usr/bin/env PATH="$path" "$FORKSHIM" doctor mine
  done
  run -127 /usr/bin/env -u PATH "$FORKSHIM" run -- mine
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

@test "a file of an option has no place below a directory that was removed" {
  mkdir gone
  for words in '--log a.jsonl' '-c a.conf' '-H ./a.so'; do
    run -125 bare bash -c "cd gone && rmdir ../gone && '$FORKSHIM' run $words -- touch '$PWD/ran'"
    assert_output --partial "forkshim: the current directory has no name: No such file or directory;\
 start forkshim in another one, or name every file by its whole path"
    mkdir gone
  done
  assert_not_exist ran
}

@test "a page over the run's log or its configuration is refused before the run" {
  echo '[handler log]' >a.conf
  ln -s a.conf link
  assert_answer 125 "--report r.html and --log ./r.html are one file, so one would overwrite the other;\
 give each a file of its own" run --report r.html --log ./r.html -- touch ran
  assert_answer 125 "--report link and --config a.conf are one file, so one would overwrite the other;\
 give each a file of its own" run --report link -c a.conf -- touch ran
  assert_not_exist ran
  assert_equal "$(<a.conf)" '[handler log]'
}

@test "an option of which only the last would count is refused the second time" {
  assert_answer 125 "-c is given twice, as a and as b; leave one of them out" check -c a -c b
  assert_answer 125 "--report is given twice, as a and as b; leave one of them out" \
    run --report a --report b -- touch ran
  assert_not_exist ran
}

@test "what --fail's parts were meant to be is said" {
  assert_answer 125 "--fail '3@EAGAIN': the error comes first; did you mean EAGAIN@3?" \
    run --fail 3@EAGAIN -- touch ran
  assert_answer 125 "--fail 'EAGAIN@at=0.1': a lineage stands behind at: as in EAGAIN@at:0.1" \
    run --fail EAGAIN@at=0.1 -- touch ran
  assert_not_exist ran
}

@test "a standard output that takes nothing is the answer's end" {
  cd "$BATS_TEST_TMPDIR"
  for words in handlers 'handlers fail' check 'env --fail EAGAIN' --version --help 'run --help' \
    'help top' 'top --help' 'plugin new greet'; do
    run -125 bare bash -c "'$FORKSHIM' $words >/dev/full"
    assert_output "forkshim: standard output cannot be written: No space left on device"
    rm -rf greet
    run -125 bare bash -c "'$FORKSHIM' $words >&-"
    assert_output "forkshim: standard output cannot be written: Bad file descriptor"
    rm -rf greet
  done
  for words in handlers 'run --help'; do
    run bare bash -c "set -o pipefail; '$FORKSHIM' $words | true; echo \$?"
    refute_output --partial forkshim
  done
}
