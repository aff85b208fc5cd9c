#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# sweep: points by call stack. The fingerprint that makes a class, and one point for each class.

load ../test_helper

setup() {
  cd "$BATS_TEST_TMPDIR" || return
}

sweep() { # ARG...
  LIMIT=60 shim sweep --json r.json "$@"
}

# makes NAME: a C program that reads its functions from standard input; by_fork is there.
program() { # NAME FLAG...
  bare cc -w -g -O1 -fno-inline -fno-optimize-sibling-calls -o "$1" "${@:2}" -x c \
    <(printf '#include <stdlib.h>\n#include <sys/wait.h>\n#include <unistd.h>\n'
      printf 'static void by_fork(void) { const pid_t child = fork();'
      printf ' if (child == 0) _exit(0); waitpid(child, 0, 0); }\n'
      cat)
}

fingerprints() { jq -r '.points[].site.fingerprint' r.json; }

# What a sweep says for each program and function: verdicts without their places.
verdicts() { jq -r '.points[] | .program + " " + .function + " " + .class' r.json | sort -u; }

@test "a loop is one class, and two calls in one function are two" {
  program loop <<'END'
int main(void) {
  for (int i = 0; i < 5; ++i) by_fork();
  by_fork();
  return 0;
}
END
  run -0 sweep --classes ./loop
  assert_line "# --classes tests 2 of 6 points, one for each class"
  assert_line --partial "ok 1 - 0.1 fork"
  assert_line --partial "ok 2 - 0.6 fork"
  run -0 sweep ./loop
  assert_line "1..6"
  assert_equal "$(fingerprints | sort -u | wc -l)" 2
  assert_equal "$(fingerprints | cut -d- -f1 | sort -u | wc -l)" 1
}

@test "how often a function calls itself makes no class, and who calls it makes one" {
  program deep <<'END'
static void again(int calls) { if (calls == 0) by_fork(); else again(calls - 1); }
static void other(void) { again(2); }
int main(void) {
  for (int i = 1; i < 9; i += 2) again(i);
  other();
  return 0;
}
END
  run -0 sweep --classes ./deep
  assert_line "# --classes tests 2 of 5 points, one for each class"
}

@test "each error is a class of its own" {
  program loop <<<'int main(void) { for (int i = 0; i < 3; ++i) by_fork(); return 0; }'
  run -0 sweep --classes --errors EAGAIN,ENOMEM ./loop
  assert_line "# --classes tests 2 of 6 points, one for each class"
}

@test "what another program makes is another class, up the chain of execs" {
  printf '(true); true\n' >script
  run -0 sweep --classes -- dash -c 'dash script; dash script; echo | xargs dash script; true'
  # The script's subshell is one below dash, and another one below xargs.
  assert_line "# --classes tests 6 of 8 points, one for each class"
}

@test "a fingerprint outlives changes elsewhere, and another folder" {
  program one <<<'int main(void) { by_fork(); return 0; }'
  sweep ./one
  fingerprints >before
  mkdir other
  program other/one -DMORE=3 <<'END'
static int unused;
static void elsewhere(void) {
  ++unused;
}

int main(void) { by_fork(); return 0; }
END
  sweep other/one
  assert_equal "$(fingerprints)" "$(cat before)"
  program one <<<$'static void between(void) { by_fork(); }\nint main(void) { between(); return 0; }'
  sweep ./one
  refute [ "$(fingerprints | cut -d- -f1)" = "$(cut -d- -f1 before)" ]
}

@test "the names in a fingerprint outlive a new line in the function" {
  program one <<<$'int main(void) {\nby_fork();\nreturn 0; }'
  sweep ./one
  fingerprints >before
  program one <<<$'int main(void) {\nchar* x = getenv("X");\nby_fork();\nreturn x != 0; }'
  sweep ./one
  assert_equal "$(fingerprints | cut -d- -f1)" "$(cut -d- -f1 before)"
  refute [ "$(fingerprints)" = "$(cat before)" ]
}

@test "make's targets are one class each way, with the verdicts of all points" {
  printf 'all: %s\n' "$(printf 't%d ' {1..6})" >Makefile
  printf 't%d: ; @ls >/dev/null; :\n' {1..6} >>Makefile
  run -0 sweep make -s
  assert_line "1..12"
  verdicts >all
  run -0 sweep --classes make -s
  assert_line "# --classes tests 2 of 12 points, one for each class"
  assert_equal "$(verdicts)" "$(cat all)"
}

@test "sort's compressions are a few classes, with the verdicts of all points" {
  seq 8000 -1 1 >numbers
  run -0 sweep --jobs 2 sort -S 60k --compress-program=gzip numbers
  verdicts >all
  local points=${lines[1]#1..}
  run -0 sweep --classes sort -S 60k --compress-program=gzip numbers
  assert_line --regexp "^# --classes tests [2-6] of $points points, one for each class$"
  assert_equal "$(verdicts)" "$(cat all)"
}

@test "--allow takes a fingerprint, whole or its names, for a lineage" {
  local victim=$PROGRAMS/sweep_victim name
  sweep "$victim" silent 2 || true
  name=$(fingerprints | head -n 1)
  printf 'silent %s fork EAGAIN: known\n' "$name" >known
  run -0 sweep --allow known "$victim" silent 2
  assert_line --regexp '^not ok 2 .* # TODO known$'
  printf 'silent %s-* fork EAGAIN: known\n' "${name%-*}" >known
  run -0 sweep --allow known "$victim" silent 2
  printf 'silent 000000000000-* fork EAGAIN: known\n' >known
  run -1 sweep --allow known "$victim" silent 2
  assert_line --partial "allows a finding that is not there any more"
}

# PROGRAM...: writes the most memory that one process of it took, in MB, into the file resident
measured() {
  python3 -c 'import resource, subprocess, sys
status = subprocess.call(sys.argv[1:])
open("resident", "w").write(str(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024))
sys.exit(status)' "$@"
}

@test "a loop of thousands takes memory for its stack once" {
  program loop <<'END'
static void again(int calls) { if (calls == 0) by_fork(); else again(calls - 1); }
int main(void) {
  for (int i = 0; i < 4000; ++i) again(14);
  return 0;
}
END
  run -0 measured timeout -k 1 60 "$FORKSHIM" sweep --classes --json r.json ./loop 3>&-
  assert_line "# --classes tests 1 of 4000 points, one for each class"
  # A fifth of what a copy of the stack for each would take.
  echo "$(cat resident) MB"
  [[ $(cat resident) -lt 60 ]]
  assert_equal "$(jq '.points[0].site.stack | length > 14' r.json)" true
}
