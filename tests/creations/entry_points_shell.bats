#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# system, popen and wordexp: libc runs a shell for the program, with rules of their own.

# shellcheck disable=SC2154 # what the loaded files and run assign
load ../test_helper
load ../entry_points

same_as_bare() { # PROGRAM ARG...: with the log, prints what it prints without the shim
  log_doors
  expected=$(bare "$@" 2>&1)
  run preload "$@"
  assert_output "$expected"
}

@test "system ignores SIGINT and SIGQUIT, blocks SIGCHLD, and puts all back" {
  same_as_bare "$PROGRAMS/shells" signals
  assert_line "later: interrupts 1, quits 0, deaths 2, handler 1, SIGCHLD blocked 0"
}

@test "system returns the shell's status, and leaves errno alone" {
  same_as_bare "$PROGRAMS/shells" values
  assert_line "exit 127: 0x7f00 kept"
  assert_equal "$(logged | sort -u)" "system spawn prepare=1 parent=1 child=0 failed=0"
}

# bats test_tags=native
@test "a shell whose status is lost, since its program ignores SIGCHLD, was created" {
  same_as_bare /usr/bin/python3 -c 'import os, signal
signal.signal(signal.SIGCHLD, signal.SIG_IGN)
print(os.system("exit 3"))'
  assert_output -1
  assert_equal "$(logged)" "system spawn prepare=1 parent=1 child=0 failed=0"
}

@test "a thread that is cancelled in system ends its shell, and handlers hear ECANCELED" {
  same_as_bare "$PROGRAMS/shells" cancel
  assert_line "cancelled 1, children left 0"
  run jq -r 'select(.phase != "prepare") | "\(.phase) \(.error)"' "$DOOR_LOG"
  assert_output "failed ECANCELED
parent null"
}

@test "system without a command says whether there is a shell, also where it is refused" {
  same_as_bare "$PROGRAMS/doors" system-null
  same_as_bare "$PROGRAMS/doors" -u system-null
  config <<<'[handler fail]'
  run preload "$PROGRAMS/doors" system-null system
  assert_output "system-null: 0 EAGAIN
$(bare "$PROGRAMS/doors" -u system)"
}

@test "popen keeps its modes, its errors and pclose's status" {
  same_as_bare "$PROGRAMS/doors" popen _IO_popen popen-cloexec popen-bad-mode
  assert_line "popen-bad-mode: 0 EINVAL"
  assert_equal "$(logged | tail -n 1)" "popen spawn prepare=1 parent=0 child=0 failed=1"
}

@test "words without command substitution make no process" {
  same_as_bare "$PROGRAMS/doors" wordexp-none wordexp-forbidden
  assert_equal "$output" "plain 3 \$(true) \$(true) wordexp-none: 0 kept
wordexp-forbidden: 4 kept"
  assert_equal "$(logged)" ""
}

@test "a substitution that libc cannot parse fails as without the shim, and is no creation" {
  same_as_bare "$PROGRAMS/doors" wordexp-bad
  assert_equal "$(logged)" ""
}

# bats test_tags=native
@test "libc's own parser tells which words substitute a command" {
  cd "$BATS_TEST_TMPDIR" && log_doors
  bare cc -o expand -x c - <<'END'
#include <stdio.h>
#include <wordexp.h>
int main(int count, char** words) {
  wordexp_t result;
  const int answer = wordexp(words[1], &result, count > 2 ? WRDE_SHOWERR : 0);
  printf("%d", answer);
  for (size_t i = 0; answer == 0 && i < result.we_wordc; ++i) printf(" <%s>", result.we_wordv[i]);
  puts("");
}
END
  for words in "\"it's \$(echo hi)\"" "\"'\`echo hi\`'\"" '$((echo a);(echo b))' '$((1 + $(echo 2)))'; do
    rm -f "$DOOR_LOG"
    same_as_bare ./expand "$words"
    run jq -r 'select(.function == "wordexp").phase' "$DOOR_LOG"
    assert_output "prepare
parent"
  done
  for words in "'\$(echo hi)'" '\`' '$((1 + (2)))' '${none:?$(echo gone)}' '${name:=a} \$(true)'; do
    rm -f "$DOOR_LOG"
    same_as_bare ./expand "$words" show
  done
}

# bats test_tags=native
@test "a message of the words is printed once, and what they set is set in its turn" {
  cd "$BATS_TEST_TMPDIR" && log_doors
  bare cc -o evaluate -x c - <<'END'
#include <stdio.h>
#include <stdlib.h>
#include <wordexp.h>
int main(int count, char** words) {
  wordexp_t result = {0};
  setvbuf(stdout, 0, _IONBF, 0);
  putenv("empty=");
  printf("%d", wordexp(words[1], &result, 0));
  for (size_t i = 0; i < result.we_wordc; ++i) printf(" <%s>", result.we_wordv[i]);
  return printf(" %s %s\n", getenv("none") ? getenv("none") : "unset", getenv("empty")) < 0;
}
END
  for words in '${none?gone}$((1))' '"${none:?gone}$(:)"' '${none?$((1+2))} ${none?`:`}' \
    '${none-not yet}${none=x} $((1))' '${none-not yet}${none=x}$(echo c)' '$((${none:=3} + 1))' \
    '${none=x}${none:+$(echo set)}' '${none=x}${none:?$(echo c)}' '${empty=x}${empty:=y}$(:)' \
    '${none=${empty:=$((7))}}$((1))' '${#none=ab}$(:)' '${none?a}${none=b}$('; do
    same_as_bare ./evaluate "$words"
    [[ $words != *'$(('* ]] || assert_equal "$(grep -c '"wordexp"' "$DOOR_LOG" || :)" 0
  done
}

# bats test_tags=native
@test "a refused wordexp leaves what libc leaves where the kernel refuses: the words in front" {
  cd "$BATS_TEST_TMPDIR"
  bare cc -o refused -x c - <<'END'
#include <errno.h>
#include <stdio.h>
#include <wordexp.h>
int main(int count, char** words) {
  setvbuf(stdout, 0, _IONBF, 0);
  for (int i = 1; i < count; ++i) {
    wordexp_t result;
    wordexp("x", &result, 0);
    const int answer = wordexp(words[i], &result, WRDE_APPEND);
    printf("%d %d", answer, errno == EAGAIN);
    for (size_t at = 0; at < result.we_wordc; ++at) printf(" <%s>", result.we_wordv[at]);
    puts("");
  }
}
END
  words=('a "b c" $(true) d' '`true`' 'a "b $(true)"' 'a\ $(true)' '${none:-a b} $(true)'
    "'\$(a)' \`true\`" '${none?gone} ${name=d} ${name?}${other?gone}${name=e}$(true)' '$name $(true)')
  expected="1 1 <x> <a> <b c>
1 1 <x>
1 1 <x> <a>
1 1 <x>
1 1 <x> <a> <b>
1 1 <x> <\$(a)>
none: gone
other: gone
1 1 <x> <d>
1 1 <x> <d>"
  run -0 shim run --fail EAGAIN -- ./refused "${words[@]}"
  assert_output "$expected"
  ((EUID == 0)) || return 0
  chmod 755 . && run bare setpriv --reuid=61116 --regid=61116 --clear-groups prlimit --nproc=1:1 \
    "$BATS_TEST_TMPDIR/refused" "${words[@]}"
  [[ $output == *"Permission denied"* ]] || assert_output "$expected"
}
