#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# All manual pages, found by their names: their examples run and print what they show, they have the
# parts that a page has, and the pages that they name are there.

load ../test_helper

export BATS_TEST_TIMEOUT=120

setup() {
  export PATH=${FORKSHIM%/*}:$PATH
  unset MAKEFLAGS
  mapfile -t pages < <(cd "$ROOT" && find shim/manual -name '*.[1-8]' | sort)
  ((${#pages[@]} >= 12))
  cd "$BATS_TEST_TMPDIR" || return
}

# The pages whose names match PATTERN, as paths.
matching() { # PATTERN
  local page
  for page in "${pages[@]}"; do
    # shellcheck disable=SC2053
    [[ ${page##*/} != $1 ]] || printf '%s\n' "$ROOT/$page"
  done
}

run_examples() { # PATTERN
  local chosen
  mapfile -t chosen < <(matching "$1")
  LIMIT=100 run bare /usr/bin/python3 "$ROOT/tests/manual/examples.py" "${chosen[@]}"
  assert_success
  assert_equal "${#lines[@]}" "${#chosen[@]}"
}

example() { # LINE...: a page with one example of these lines
  { printf '%s\n' '.TH X 1' '.SH EXAMPLES' "$@" .EE; } >x.1
  run bare /usr/bin/python3 "$ROOT/tests/manual/examples.py" x.1
}

section() { # HEADING: its lines in the text of $page
  sed -n "/^\.SH $1\$/,/^\.SH/p" "$ROOT/$page"
}

@test "the examples of the commands' pages print what they show" {
  run_examples '*.1'
  refute_line --partial "forkshim-run.1: 0 commands"
}

@test "the examples of the pages of files and functions print what they show" {
  run_examples '*.[2-6]'
}

@test "the examples of the subjects' pages print what they show" {
  run_examples '*.[78]'
}

@test "an example that prints something else is found" {
  example .EX '$ echo one; echo two' one ...o
  assert_success
  assert_output "x.1: 1 commands, 0 not run, 0 wrong"
  example .EX '$ echo one; echo two' one
  assert_failure
  assert_line "x.1: 1 commands, 0 not run, 1 wrong"
  example .EX '$ echo one' '\&...' two
  assert_failure
}

@test "an example that ends its shell, or never ends, is found" {
  example .EX '$ exit 0' '$ echo never' never
  assert_failure
  export EXAMPLES_LIMIT=1
  example .EX '$ sleep 100'
  assert_failure
  assert_line --partial "did not end, or ended the shell: sleep 100"
}

@test "an example without a command is marked, with a reason where it is not run" {
  example .EX 'forkshim run'
  assert_failure
  assert_output --partial "expected \`\$ COMMAND\` or a comment"
  example '.\" not run:' .EX '$ forkshim nothing'
  assert_failure
  example '.\" not run: it has no end' .EX '$ forkshim nothing'
  assert_success
  assert_output "x.1: 0 commands, 1 not run, 0 wrong"
}

@test "a configuration in a page has no errors" {
  example '.\" file: a.conf' .EX '[handler log]' 'outputs = a'
  assert_failure
  assert_output --partial 'unknown key "outputs"'
}

@test "groff and mandoc have nothing to say about the pages" {
  cd "$ROOT"
  for page in "${pages[@]}"; do
    run --separate-stderr bare groff -t -man -Kutf8 -ww -z "$page"
    assert_equal "$output$stderr" ""
  done
  run bare mandoc -T lint -W warning "${pages[@]}"
  assert_success
  refute_output
}

@test "no table of a page is wider than a terminal of 80 columns" {
  cd "$ROOT"
  for page in "${pages[@]}"; do
    MANWIDTH=80 run --separate-stderr bare man --warnings=w -l "$page"
    assert_equal "$page: $stderr" "$page: "
  done
}

@test "each page goes from NAME to SEE ALSO, in at most 250 lines, and is of this version" {
  for page in "${pages[@]}"; do
    run sed -n 's/^\.SH //p' "$ROOT/$page"
    assert_equal "$page: ${lines[0]}, ${lines[-1]}" "$page: NAME, SEE ALSO"
    run sed -n 's/^\(.*\) \\- .*/\1/p' <(section NAME)
    assert_equal "${output//\\/}" "$(basename "${page%.*}")"
    (($(wc -l <"$ROOT/$page") <= 250)) || fail "$page has more than 250 lines"
    assert_file_contains "$ROOT/$page" "^\.TH .* ${page##*.} .*"
  done
}

@test "each page of forkshim that a page names is there, and SEE ALSO names each page once" {
  for page in "${pages[@]}"; do
    run sed -nE 's/\\-/-/g; s/\\f.//g
      s/.*(forkshim[-_.a-z]*) ?\(([1-8])\).*/\1.\2/p' "$ROOT/$page"
    for name in "${lines[@]}"; do
      [[ " ${pages[*]##*/} " == *" $name "* ]] || fail "$page names $name, which is not there"
    done
    run bash -c 'sort | uniq -d' < <(section 'SEE ALSO' | grep '^\.BR')
    refute_output
  done
}

@test "every page but the first is named by the first" {
  for page in "${pages[@]}"; do
    name=${page##*/}
    [[ $name == forkshim.1 ]] ||
      sed 's/\\-/-/g' "$ROOT/shim/manual/forkshim.1" | grep -q "^\.BR ${name%.*} (${name##*.})" ||
      fail "SEE ALSO of forkshim(1) lacks $page"
  done
}

@test "every message in the sources stands in a page of messages" {
  run bare /usr/bin/python3 "$ROOT/tests/manual/messages.py" "$ROOT"
  assert_success
  assert_output --regexp '^[0-9]+ messages, 0 missing$'
}

@test "a message that no page has is found, in a source and in the launcher, and one of no source" {
  mkdir -p copy/shim/manual copy/scripts
  printf '%s\n' '.TP' '.BI "the sun is as hot as " N "; stay away from it"' '.TQ' \
    '.B the earth is flat and small' >copy/shim/manual/forkshim-messages.7
  echo 'say(fmt::format("the moon {} is made of green cheese: {}", a, b));
    say(fmt::format("the sun is as hot as {}; stay away from it", n));' >copy/shim/moon.cpp
  printf '%s\n' 'die 125 "$1 has a moon of its\' ' own; leave it"' >copy/scripts/forkshim
  run bare /usr/bin/python3 "$ROOT/tests/manual/messages.py" copy
  assert_failure
  assert_output "scripts/forkshim: no page of messages has: has a moon of its own; leave it
shim/moon.cpp: no page of messages has: is made of green cheese
shim/manual/forkshim-messages.7: no source has the message: the earth is flat and small
4 messages, 3 missing"
}
