#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# scripts/check: the quick ones of its checks find nothing in the tree, and each finds a mistake that
# is planted. (tidy takes minutes; it is for whoever changes code to run.)

load ../test_helper

# A tree with scripts/check, and the files that its checks read.
plant() { # FILE: standard input is its text
  mkdir -p tree/scripts "tree/$(dirname "$1")" tree/tests/manual
  cp "$ROOT"/scripts/{check,packages,rooms.awk} tree/scripts/
  cp "$ROOT"/.clang-format tree/
  cp "$ROOT"/tests/manual/messages.py tree/tests/manual/
  cat >"tree/$1"
}

check() { # ARG...
  LIMIT=120 bare "${tree:-$ROOT}/scripts/check" "$@"
}

assert_found() { # NAME WHAT: in the planted tree
  tree=tree run check "$1"
  assert_failure 1
  assert_line --partial "$2"
  assert_line "$1: 1 found"
}

setup() {
  wrong=te && wrong+=h # in one word, it would be found here
  cd "$BATS_TEST_TMPDIR" || return
}

@test "the tree's form, manuals, words and messages are without a finding" {
  run check rooms format manual spelling messages
  assert_success
  assert_output "$(printf '%s: 0 found\n' rooms format manual spelling messages)"
}

@test "code in another form is found, and put right by --mend" {
  plant shim/a.cpp <<<'int  f() { return 0; }'
  assert_found format "shim/a.cpp:1:4: warning"
  tree=tree run check --mend format
  assert_success
  assert_equal "$(<tree/shim/a.cpp)" 'int f() { return 0; }'
}

@test "a mistake in a script is found, and one in a Bats file" {
  plant scripts/a <<<$'#!/bin/bash\nrm $1'
  assert_found shell "scripts/a:2:4: note: Double quote"
  plant tests/topic/a.bats <<<$'#!/usr/bin/env bats\n@test "a" { local a=$(false); echo "$a"; }'
  assert_found bats "tests/topic/a.bats:2:"
}

@test "a mistake in a manual page is found" {
  plant config/a.7 <<<$'.TH A 7 2026-11-22\n.SH NAME\na \\- b\n.XX\n'
  tree=tree run check manual
  assert_failure 1
  assert_line --partial "config/a.7:4:2: ERROR: skipping unknown macro: .XX"
}

@test "a misspelt word is found, and put right by --mend" {
  plant a.md <<<"This is $wrong file."
  assert_found spelling "a.md:1: $wrong ==> the"
  tree=tree run check --mend spelling
  assert_equal "$(<tree/a.md)" 'This is the file.'
}

@test "a message that no page has is found" {
  plant shim/a.cpp <<<'say("this is said nowhere else");'
  assert_found messages "shim/a.cpp: no page of messages has: this is said nowhere else"
}

@test "what a build made, and what is no file of the tree, is not looked at" {
  plant build/a.md <<<"$wrong"
  tree=tree run check spelling
  assert_success
  git -c init.defaultBranch=main init -q tree
  printf '%s\n' /build /ignored.md >tree/.gitignore
  echo "$wrong" | tee tree/ignored.md >tree/new.md
  tree=tree run check spelling
  assert_failure 1
  assert_output "new.md:1: $wrong ==> the"$'\n'"spelling: 1 found"
}

@test "a check whose tool is missing does not pass for one that found nothing" {
  plant shim/a.cpp <<<'int  f() { return 0; }'
  mkdir bin
  for tool in awk bash dirname env find git grep mandoc readlink sed sort timeout xargs; do
    ln -s "$(type -P "$tool")" "bin/$tool"
  done
  for tool in c++ cmake ninja; do ln -s "$(type -P true)" "bin/$tool"; done
  PATH=$PWD/bin tree=tree run check format manual
  assert_failure 1
  assert_line --regexp '^clang-format-[0-9]+: is missing$'
  assert_line "groff: is missing"
}

@test "a check that does not exist is refused" {
  run check form
  assert_failure 2
  assert_output --partial "scripts/check: form is none of: rooms format shell bats manual"
}

@test "an include of a room above is found, and a file in no room" {
  plant shim/README.md <<<$'| `tree/` | the shared file | process |\n| `process/` | who it is | |'
  plant shim/tree/state.cpp <<<$'#include <string.h>\n#include "process/process.h"\n#include "tree/state.h"'
  plant shim/process/process.cpp <<<$'#include "base/text.h"\n#include "tree/state.h"'
  assert_found rooms \
    "shim/process/process.cpp:2: process may not include tree/state.h, by shim/README.md"
  plant shim/process/process.cpp <<<$'#include "thread.h"'
  assert_found rooms "shim/process/process.cpp:1: includes thread.h without its room"
  plant shim/process/process.cpp <<<$'#include "forkshim/plugin.h"'
  plant shim/flat.cpp <<<''
  assert_found rooms "shim/flat.cpp:1: is in no room that shim/README.md names"
  rm tree/shim/flat.cpp
  plant shim/README.md <<<$'| `tree/` | the shared file | process |\n| `process/` | who it is | tree |'
  assert_found rooms "shim/README.md:2: the row of process names tree, which is not below it"
}
