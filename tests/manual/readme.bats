#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# What README.md shows is what happens: each console block is run and its output compared, in which
# ... is any text. Its sh blocks are the clone, of which the rest of this is, and scripts/build and
# scripts/test, which ran before. What README.md and CONTRIBUTING.md name is there.

load ../test_helper
load ../readme

# A folder that looks like a checkout, in which README's commands leave their files.
setup() {
  cd "$BATS_TEST_TMPDIR"
  mkdir build
  ln -s "$FORKSHIM_BUILD" build/release
  ln -s "$ROOT/scripts" "$ROOT/shim" .
  cp -r "$ROOT/config" .
  cp "$ROOT/README.md" .
  eval "$(sed -n '/^export PATH=/p' README.md)"
  unset MAKEFLAGS
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
  ((output >= 6))
  blocks c && mv c1 greet.c
  for block in console*; do
    commands_of "$block" >commands
    run bare bash commands
    assert_shown "$block" "$output"
  done
}

@test "what README shows of a run is not what it shows of another" {
  printf '%s\n' '```console' '$ echo one; echo two' 'one' '...o' '```' >README.md
  blocks console
  assert_equal "$(commands_of console1)" "echo one; echo two"
  assert_equal "$(output_of console1)" $'one\n...o'
}

@test "README's commands to install and to set up are there" {
  run blocks sh
  assert_output 2
  run cat sh1
  assert_line --index 0 --regexp '^git clone https://[^ ]*/forkshim && cd forkshim$'
  # From the folder of the clone, forkshim is in PATH.
  (eval "$(sed 1d sh1)" && [[ $(type -P forkshim) == "$PWD/scripts/forkshim" ]])
  mapfile -t commands < <(sed 's/ .*//' sh2)
  assert_equal "${commands[*]}" "scripts/build scripts/test"
  [[ -x scripts/build && -x scripts/test ]]
}

@test "a PATH as README has it hides no program of the system" {
  run env test -d scripts
  assert_success
}

@test "README needs no jq, leaves no file in /tmp, and exports nothing but PATH" {
  run grep -nE 'jq|/tmp|^\$ export' README.md
  refute_output
  run bash -c "grep '^export' README.md"
  assert_output 'export PATH="$PATH:$PWD/scripts"'
}

@test "README lists no manual page twice" {
  run bash -c "sed -n '/^## Manuals/,/^## Source/p' README.md | grep -o '](shim/manual/[^)]*)' |
    grep -v 'forkshim\.1' | sort | uniq -d"
  refute_output
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
  for path in "${lines[@]}" $(grep -o '`[a-z][a-z]*/[a-z_./]*`' README.md | tr -d '`' | grep -v ^build/); do
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
