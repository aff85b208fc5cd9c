#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# sweep --resume: what was found before a program, a library or a script changed is no answer.

# shellcheck disable=SC2016 # for the program's shell
load ../test_helper

setup() {
  cd "$BATS_TEST_TMPDIR" || return
  export LIMIT=100
}

# A program that creates one process, and whose word for a failure is a library's.
program() { # NAME STATUS
  mkdir -p lib
  bare cc -std=gnu89 -w -shared -fPIC -o "lib/lib$1.so" -x c <(echo "int word_$1(void) { return $2; }")
  [[ -e $1 ]] || bare cc -std=gnu89 -w -o "$1" -x c <(printf '%s\n' '#include <sys/wait.h>' '#include <unistd.h>' \
    'int main(void) { const pid_t pid = fork(); if (pid == 0) _exit(0);' \
    "if (pid < 0) return word_$1(); wait(0); return puts(\"$1\") < 0; }") -x none \
    -Llib "-l$1" -Wl,-rpath,'$ORIGIN/lib'
}

# All points but the last, so that there is something to resume.
stopped() { # COMMAND...
  run -0 shim sweep --errors ENOMEM --json all.json -- "$@"
  jq '.points |= .[:-1]' all.json >stopped.json
}

resumed() { # STATUS COMMAND...
  run -"$1" shim sweep --errors ENOMEM --confirm 2 --resume --json stopped.json -- "${@:2}"
}

@test "points of a program that was built anew between the stop and the resume run again, and are named" {
  program one 3
  program two 3
  stopped dash -c './one || exit; ./two || exit; (exit 0); exit 0'
  rm one
  program one 0
  resumed 1 dash -c './one || exit; ./two || exit; (exit 0); exit 0'
  assert_line "# --resume: 1 of 4 points run again: a program, library or script has changed since, of one"
  assert_line --partial "not ok 2 - 0.1.1 fork ENOMEM (one): silent"
  assert_line --partial "4 reported"
}

@test "so do those of a program whose own library was, and no others" {
  program one 3
  program two 3
  stopped dash -c './one || exit; ./two || exit; (exit 0); exit 0'
  program two 0
  resumed 1 dash -c './one || exit; ./two || exit; (exit 0); exit 0'
  assert_line "# --resume: 1 of 4 points run again: a program, library or script has changed since, of two"
  assert_line --partial "not ok 4 - 0.2.1 fork ENOMEM (two): silent"
}

@test "so do those of a script that the command line of the sweep does not name" {
  mkdir sub
  echo '. ./word' >sub/inner
  echo '(exit 0) || exit; exit 0' >sub/word
  stopped dash -c 'cd sub && dash inner || exit; (exit 0); exit 0'
  echo '(exit 0); exit 0' >sub/word
  resumed 0 dash -c 'cd sub && dash inner || exit; (exit 0); exit 0'
  assert_line --regexp "^# --resume: 1 of 2 points run again: .* has changed since, of dash$"
}

@test "what a program reads and writes stops no resume" {
  echo 'my $pid = fork; defined $pid or exit 3; $pid or exit 0; wait; open my $f, ">>", $ARGV[0]; print $f time' >writes
  stopped dash -c 'perl writes log || exit; (exit 0); exit 0'
  echo more >>log
  resumed 0 dash -c 'perl writes log || exit; (exit 0); exit 0'
  refute_line --partial "--resume"
}
