#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# What README.md shows is what happens: each console block is run and its output compared. The
# commands of its one sh block are scripts/build and scripts/test, which ran before this. What
# README.md and CONTRIBUTING.md name is there.

load ../test_helper

# A folder that looks like a checkout, in which README's commands leave their files.
setup() {
  cd "$BATS_TEST_TMPDIR"
  mkdir build
  ln -s "$FORKSHIM_BUILD" build/release
  ln -s "$ROOT/scripts" "$ROOT/shim" .
  cp -r "$ROOT/config" .
  sed "s#/tmp/#$PWD/#g; s#\\\$PWD#$PWD#g" "$ROOT/README.md" >README.md
  sed -i "s#/tmp/#$PWD/#g" config/examples/*.conf
}

blocks() { # LANGUAGE: writes each block of it to a file, and prints their number
  awk -v language="$1" '/^```/ { inside = $0 == "```" language; number += inside; next }
    inside { print >(language number) } END { print number + 0 }' README.md
}

# The first column of the table that starts with HEADING, without its marks.
column() { # HEADING
  sed -n "/^| $1 /,/^\$/s/^| \`\([^\`]*\)\` .*/\1/p" README.md
}

keys() { # NAME: the keys of `forkshim handlers` in the group that NAME heads
  shim handlers | sed -n "/^$1\$/,/^[^ ]/s/^  \([a-z_]*\) = .*/\1/p"
}

@test "every command that README shows prints what README shows" {
  run blocks console
  ((output >= 4))
  blocks c && mv c1 greet.c
  for block in console*; do
    sed -n 's/^\$ //p' "$block" >commands
    run bare bash commands
    assert_output "$(grep -v '^\$ ' "$block")"
  done
}

@test "README's set-up commands exist" {
  blocks sh
  mapfile -t commands < <(sed 's/ .*//' sh1)
  assert_equal "${commands[*]}" "scripts/build scripts/test"
  [[ -x scripts/build && -x scripts/test ]]
}

@test "README's configurations have no errors, and neither have the examples" {
  blocks ini
  for file in ini* config/examples/*.conf; do
    run shim check -c "$file"
    assert_success
  done
}

@test "README's table of handlers is what the library has" {
  run column Handler
  assert_output "$(shim handlers | sed '/^every handler$/,$d' | grep -v '^ ')"
}

@test "README's table of selectors is what the library has" {
  run column Selector
  assert_output "$(keys 'every handler' | grep -vx plugin)"
}

@test "every path in README's map exists" {
  run column Path
  ((${#lines[@]} >= 8))
  for path in "${lines[@]}" $(grep -o '`[a-z][a-z]*/[a-z_./]*`' README.md | tr -d '`'); do
    [[ -e $ROOT/$path || -e $ROOT/shim/include/$path ]] || fail "$path does not exist"
  done
}

@test "README names every manual page, by a link to it" {
  mapfile -t pages < <(cd "$ROOT" && find shim/manual -name '*.[1-8]' | sort)
  run bash -c "grep -o '](\(shim/manual\)/[^)]*\.[1-8])' README.md | tr -d '()]' | sort -u"
  assert_output "$(printf '%s\n' "${pages[@]}")"
}

@test "every path in CONTRIBUTING.md exists, and it names the checks that there are" {
  mapfile -t paths < <(grep -o '`[a-z.]*/[a-zA-Z0-9_./]*`\|`\.[a-z-]*`\|`[A-Z]*\.md`' \
    "$ROOT/CONTRIBUTING.md" | tr -d '`' | grep -v NAME)
  ((${#paths[@]} >= 20))
  for path in "${paths[@]}"; do
    [[ -e $ROOT/$path || $path =~ ^\.(EX|EE)$ ]] || fail "$path does not exist"
  done
  checks=$(sed -n '/^| Check /,/^$/s/^| \(`[^|]*`\) .*/\1/p' "$ROOT/CONTRIBUTING.md")
  assert_equal "$(tr -d '`' <<<"$checks" | tr -s ', ' '\n' | sort)" \
    "$(sed -n 's/^check_\([a-z]*\)() {$/\1/p' "$ROOT/scripts/check" | sort)"
}
