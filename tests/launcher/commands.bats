#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# The launcher's commands besides run, and what it says to a wrong command line.

load ../test_helper

@test "--version prints name and version, the commit, and the glibc that each part needs" {
  run shim --version
  assert_success
  assert_line --index 0 --regexp '^forkshim [0-9]+\.[0-9]+\.[0-9]+$'
  assert_line --index 1 --regexp '^commit ([0-9a-f]{7,}(-dirty)?|unknown)$'
  newest=$(objdump -T "$LIB" | grep -o 'GLIBC_2[.0-9]*' | sort -Vu | tail -n 1)
  assert_line --index 2 "library: glibc ${newest#GLIBC_} or later"
  assert_line --index 3 --regexp '^tools: (glibc 2\.[0-9]+ or later|no libc)$'
  assert_equal "${#lines[@]}" 4
}

@test "--help, -h and help print the general usage" {
  for words in --help -h help; do
    run shim "$words"
    assert_success
    assert_equal "${output%%$'\n'*}" "forkshim: runs an unmodified program with handlers around its\
 forks."
    assert_line --partial "forkshim help COMMAND"
  done
}

@test "help COMMAND and COMMAND --help print that command's own help" {
  cd "$BATS_TEST_TMPDIR"
  for command in run check env handlers plugin doctor report sweep top; do
    shim help "$command" >one
    shim "$command" --help >other
    cmp one other
    grep -q "^Usage: .*$command" one
    ((command == run || $(grep -c -- --timeout one) == 0)) || [[ $command == sweep ]]
  done
  run shim plugin new --help
  assert_success
  assert_line --index 0 "Usage: forkshim plugin new [--cxx] NAME [DIRECTORY]"
  run shim handlers -h
  assert_success
  run -125 shim help nope
  assert_output 'forkshim: there is no command "nope"; forkshim --help lists them'
}

@test "version is hinted at as the option that it is" {
  run -125 shim version
  assert_output 'forkshim: there is no command "version"; did you mean --version?'
}

@test "every option that the launcher reads is in its command's help" {
  for command in run check env; do
    run shim help "$command"
    mapfile -t options < <(sed -nE "s/^ *\{\"($command)?\", \"(--[a-z-]+)\", (0|'(.)').*/\2 -\4/p" \
      "$ROOT/shim/tools/launch/option_table.h" | tr ' ' '\n' | grep -vx -e - | sort -u)
    ((${#options[@]} >= 7))
    for option in "${options[@]}"; do
      assert_line --regexp "^ {2,6}(-., )?$option( |,|$)"
    done
  done
}

@test "handlers lists the built-in handlers on standard output" {
  run --separate-stderr shim handlers
  assert_success
  assert_line log
  assert_line fail
}

@test "handlers NAME shows that handler's options" {
  run shim handlers fail
  assert_success
  assert_output --partial "error"
}

@test "handlers with an unknown name gives 125 and a sentence" {
  run --separate-stderr shim handlers no-such
  assert_failure 125
  refute_output
  assert_regex "$stderr" "forkshim: .*no-such"
}

@test "handlers with two names gives 125" {
  run shim handlers log fail
  assert_failure 125
  assert_output "forkshim: handlers takes one name at most, found 2"
}

@test "check says that a right configuration has no errors" {
  config <<<$'[handler fail]\nerror = EAGAIN'
  run shim check
  assert_success
  assert_output "forkshim: the configuration has no errors: $FORKSHIM_CONFIG"
}

@test "check names file and line of an error" {
  config <<<$'[handler fail]\nerror = EAGAIN\nnonsense = 1'
  run shim check
  assert_failure 125
  assert_output --regexp "^forkshim: $FORKSHIM_CONFIG:3: .*nonsense"
}

@test "check reads handlers of the command line" {
  run shim check -H "fail nonsense=1"
  assert_failure 125
  assert_output --partial "nonsense"
}

@test "run does not start the program when the configuration has an error" {
  config <<<$'[handler fail]\nerror = EAGAIN\nnonsense = 1'
  run shim run -- echo started
  assert_failure 125
  refute_output --partial "started"
  assert_output --partial "$FORKSHIM_CONFIG:3: "
}

@test "a configuration file that does not exist stops run" {
  run shim run -c /no/such.conf -- echo started
  assert_failure 125
  assert_output --regexp "^forkshim: /no/such.conf.*: "
}

@test "check takes no program" {
  run shim check -- true
  assert_failure 125
  assert_output 'forkshim: check takes options only, found "true"; to check a file: forkshim check -c'\
' FILE'
}

@test "an option that does not exist gives 125" {
  run shim run --fial EAGAIN -- echo started
  assert_failure 125
  assert_output "forkshim: run has no option --fial; did you mean --fail?"
}

@test "an option without its value gives 125" {
  for option in -c -H --fail --log --timeout --report; do
    run -125 shim run "$option"
    assert_output --regexp "^forkshim: $option expects .*, and nothing follows it; see forkshim help run"
  done
}

@test "run without a program gives 125" {
  run shim run --log -
  assert_failure 125
  assert_output "forkshim: run expects a program, as in: forkshim run --log - -- make"
}

@test "a program in place of the command gives 125 and the right command line" {
  run shim make
  assert_failure 125
  assert_output 'forkshim: there is no command "make"; to run a program: forkshim run -- make'
}

@test "no command at all prints the usage on standard error" {
  run --separate-stderr shim
  assert_failure 125
  refute_output
  assert_regex "$stderr" "Usage: forkshim run"
}

@test "handlers says where the names are that it has" {
  run -125 shim handlers nope
  assert_output 'forkshim: no built-in handler "nope"; `forkshim handlers` lists them'
  run -125 shim handlers fial
  assert_output 'forkshim: no built-in handler "fial"; `forkshim handlers` lists them;'\
' did you mean "fail"?'
}

@test "check says where there is no configuration" {
  run -0 shim check
  assert_output "forkshim: there is no configuration: /etc/forkshim/forkshim.conf does not exist, and\
 no option names a handler"
}

@test "--timeout without any time is refused" {
  for time in 0 0s 0.0 0ms; do
    run -125 shim run --timeout "$time" -- echo started
    assert_output --partial "--timeout $time leaves no time to run in"
  done
}
