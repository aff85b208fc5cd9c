#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# sweep --cache: which files decide a point, beside programs and libraries, and which do not.

# shellcheck disable=SC2016 # for the program's shell
load ../test_helper

setup() {
  cd "$BATS_TEST_TMPDIR" || return
  export LIMIT=100
}

# No run lasts so long, and a machine that stands still for a moment makes none a hang.
sweep_of() { # STATUS COMMAND...
  run shim sweep --errors ENOMEM --confirm 0 --timeout 60 --cache cache "${@:2}"
  [[ $1 == 0 ]] && assert_success || assert_failure "$1"
}

# So many points of all were run again.
assert_again() { # COUNT ALL
  if (($1 == $2)); then
    refute_line --partial "from the cache"
  else
    assert_line --regexp "^# $(($2 - $1)) of $2 points? from the cache cache$"
  fi
}

# A perl script whose word for a failed fork is another file's.
asking() { # FILE "LINES THAT DEFINE word"
  printf '%s\n' "$2" 'my $pid = fork; defined $pid or exit word(); exit 0 unless $pid; wait; print "asked\n"' >"$1"
}

@test "a script that another one reads in decides, wherever it is" {
  mkdir lib
  echo 'word() { exit 3; }' >lib/word.sh
  for names in '. ./lib/word.sh' '. "$(dirname "$0")/lib/word.sh"' 'source ${HERE:-.}/lib/word.sh'; do
    echo 'word() { exit 3; }' >lib/word.sh
    printf '%s\n' "$names" 'n=$(bash -c "exit 0" | cat) || word; exit 0' >asks
    sweep_of 0 --at 0.1 bash asks
    echo 'word() { exit 0; }' >lib/word.sh
    run shim sweep --errors ENOMEM --confirm 0 --cache cache --at 0.1 bash asks
    assert_again 1 1
  done
}

@test "so do modules of perl, python and ruby, and what a part reads in" {
  mkdir -p lib/Own
  echo 'use Own::Inner; 1' >lib/Word.pm
  echo 'package Own::Inner; sub main::word { 3 } 1' >lib/Own/Inner.pm
  asking asks 'use lib "lib"; use Word;'
  sweep_of 0 perl asks
  sweep_of 0 perl asks
  assert_again 0 1
  sed -i 's/3/0/' lib/Own/Inner.pm
  sweep_of 1 perl asks
  assert_line --partial "not ok 1 - 0.1 fork ENOMEM (perl"
  # Python takes the compiled module of the same second and size for this one's.
  export PYTHONDONTWRITEBYTECODE=1
  echo 'WORD = 3' >word.py
  printf '%s\n' 'import os, sys' 'from word import WORD' 'try: pid = os.fork()' 'except OSError: os._exit(WORD)' \
    'if pid == 0: os._exit(0)' 'os.wait(); print("asked")' >asks.py
  sweep_of 0 python3 asks.py
  echo 'WORD = 0' >word.py
  sweep_of 1 python3 asks.py
}

@test "so does a script that executes another program behind what it made" {
  echo './wrap || exit; exit 0' >top
  for word in 3 0; do
    printf '%s\n' '#!/usr/bin/perl' 'my $pid = fork; exit 0 if defined $pid && !$pid; wait;' \
      "print qq(lost\n) unless defined \$pid; exit $word unless defined \$pid; exec qw(env true)" >wrap
    chmod +x wrap
    sweep_of $((word == 0)) --at 0.1.1 dash top
    assert_again 1 1
  done
  assert_line '  script: "./wrap:2"'
}

@test "a file that a word names from another directory decides" {
  mkdir sub
  asking sub/asks 'sub word { 3 }'
  sweep_of 0 dash -c 'cd sub && perl asks || exit; exit 0'
  sweep_of 0 dash -c 'cd sub && perl asks || exit; exit 0'
  assert_again 0 2
  asking sub/asks 'sub word { 0 }'
  sweep_of 1 dash -c 'cd sub && perl asks || exit; exit 0'
  assert_again 1 2
}

@test "a file of an option decides, as does one below the directory for temporary files" {
  asking asks 'my ($file) = $ARGV[0] =~ /=(.*)/; sub word { do $file }'
  echo 3 >word
  sweep_of 0 dash -c 'perl asks --word="$PWD/word" || exit; exit 0'
  echo 0 >word
  sweep_of 1 dash -c 'perl asks --word="$PWD/word" || exit; exit 0'
  assert_again 1 2
}

@test "a makefile decides for make, and what it includes" {
  printf '%s\n' 'include part.mk' 'all: ; $(DO)true' 'other: ; true' >Makefile
  echo 'DO =' >part.mk
  sweep_of 0 make -s
  sweep_of 0 make -s
  assert_again 0 1
  assert_line --partial ": reported, status 2"
  echo 'DO = -' >part.mk
  sweep_of 0 make -s
  assert_line --partial ": same, status 0"
}

# A program whose word for a failed fork is in one of two files, in an archive, and a test that runs it.
project() { # WORD
  echo "int word(void) { return $1; }" >word.c
  printf '%s\n' '#include <stdio.h>' '#include <sys/wait.h>' '#include <unistd.h>' 'int word(void);' \
    'int main(void) { const pid_t pid = fork(); if (pid == 0) _exit(0);' \
    'if (pid < 0) return word(); wait(NULL); return puts("user") < 0; }' >user.c
  printf '%s\n' 'test: user other.so ; ./user' 'user: user.o libword.a ; $(CC) -o $@ user.o libword.a' \
    'libword.a: word.o ; $(AR) rc $@ word.o' 'other.so: word.o ; $(CC) -shared -o $@ word.o' \
    'word.o: word.c ; $(CC) -fPIC -c word.c' 'user.o: user.c ; $(CC) -c user.c' >Makefile
}

@test "what a run makes for a linker does not decide for the linker, and does for what runs it" {
  project 3
  sweep_of 0 --before 'rm -f *.o *.a *.so user' make -s CC="${CC:-gcc}"
  total=$(sed -n 's/^1\.\.//p' <<<"$output")
  assert_regex "$total" '^[1-9]'
  # A function more in the library: its compiler, and the program.
  echo 'int more(void) { return 5; }' >>word.c
  sweep_of 0 --before 'rm -f *.o *.a *.so user' make -s CC="${CC:-gcc}"
  assert_again 3 "$total"
  project 0
  sweep_of 1 --before 'rm -f *.o *.a *.so user' make -s CC="${CC:-gcc}"
  assert_again 3 "$total"
  assert_line --regexp '^not ok .* fork ENOMEM \(user\): silent'
}

@test "what make is told to make does not decide for it" {
  project 3
  sweep_of 0 --before 'rm -f *.o *.a *.so user' make -s user CC="${CC:-gcc}"
  total=$(sed -n 's/^1\.\.//p' <<<"$output")
  echo 'int more(void) { return 5; }' >>word.c
  sweep_of 0 --before 'rm -f *.o *.a *.so user' make -s user CC="${CC:-gcc}"
  assert_again 2 "$total"
}

@test "an object that was there before decides, and one that a program of the project reads" {
  project 3
  bare cc -c word.c
  bare cc -o user user.c word.o
  sweep_of 0 dash -c "${CC:-gcc} -o made user.c word.o || exit; exit 0"
  first=$(sed -n 's/^1\.\.//p' <<<"$output")
  echo 'int more(void) { return 5; }' >>word.c
  bare cc -c word.c
  sweep_of 0 dash -c "${CC:-gcc} -o made user.c word.o || exit; exit 0"
  assert_again $((first - 1)) "$first"
  sweep_of 0 dash -c "${CC:-gcc} -c word.c || exit; ./user word.o || exit; exit 0"
  first=$(sed -n 's/^1\.\.//p' <<<"$output")
  echo 'int evenmore(void) { return 5; }' >>word.c
  sweep_of 0 dash -c "${CC:-gcc} -c word.c || exit; ./user word.o || exit; exit 0"
  assert_again $((first - 2)) "$first"
}
