#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# forkshim-plugin(7) has each declaration and tag of plugin.h, its commands print what it shows, and
# its sentences of errors are the loader's.

# shellcheck disable=SC2154 # what run assigns
load ../test_helper

setup() {
  manual=$ROOT/shim/manual/forkshim-plugin.7
  header=$ROOT/shim/include/forkshim/plugin.h
  cd "$BATS_TEST_TMPDIR"
}

# The commands call forkshim by its name, and pkg-config looks for an installation.
setup_file() {
  export PATH=${FORKSHIM%/*}:$PATH PKG_CONFIG_PATH=$FORKSHIM_BUILD/share/pkgconfig
}

example() { # NUMBER: the Nth text between .EX and .EE
  awk -v number="$1" '/^\.EX$/ { inside = ++count == number; next } /^\.EE$/ { inside = 0 } inside' \
    "$manual" | sed 's/\\-/-/g; s/\\(aq/'\''/g; s/\\&//'
}

# What the example's commands print is what stands below them; `...` is for any text.
assert_shown() { # NUMBER
  example "$1" | sed -n 's/^\$ //p' >commands
  assert_file_not_empty commands
  LIMIT=120 run bare env -u BATS_TEST_TIMEOUT bash -e commands
  assert_success
  shown=$(example "$1" | grep -v '^\$ ')
  [[ $output == "${shown%%...*}"* ]] || assert_output "$shown"
  [[ $output == *"${shown##*...}" ]] || assert_output "$shown"
}

# What an event, the host and a plugin consist of, in order, each with the tags of its comment.
declared_in_header() {
  awk '/^typedef struct forkshim_event/ { inside = 1 } /^} forkshim_plugin;/ { exit } !inside { next }
    /^ *\/?\* \[[a-z]*\]/ { tags = ""
      for (i = 2; i <= NF && $i ~ /^\[[a-z]*\]$/; ++i) tags = tags " " $i }
    /^  [a-z].*;/ { sub(/^  /, ""); sub(/;.*/, ""); print $0 tags; tags = "" }' "$header"
}

# Those of the manual, which has the plugin's 14 first.
fields() {
  sed -n 's/^\.IP "\\fB\([a-z].*\)\\fR\(.*\)"$/\1\2/p' "$manual"
}

@test "the manual is without a warning of groff" {
  run -0 groff -t -man -ww -z -Kutf8 "$manual"
  refute_output
}

@test "the manual has each field of the header with its type and tags, in order" {
  run declared_in_header
  assert_equal "${#lines[@]}" 40
  assert_line "int (*prepare)(void* self, forkshim_event* event) [parent]"
  assert_equal "$(fields | sed '1,14!d')" "$(sed '1,26d' <<<"$output")"
  assert_equal "$(fields | sed '1,14d')" "$(sed '1,26!d' <<<"$output")"
}

@test "the commands of a first plugin print what the manual shows" {
  assert_shown 1
}

@test "the commands with pkg-config print what the manual shows" {
  shim plugin new greet
  cd greet
  assert_shown 2
}

# The loader's sentence about each plugin that is bad, and about a file that is none.
sentences() {
  local file
  for file in "$PLUGINS"/bad/*.so /no/such.so /dev/null; do
    FORKSHIM_INLINE=$'[handler bad]\nplugin = '$file shim check 2>&1 | grep -F "plugin $file: " || :
  done
}

# The manual's, as patterns.
reasons() {
  sed -n '/^\.SH ERRORS/,/^\.SH VERSIONS/s/^\.IP "\(.*\)"$/\1/p' "$manual" |
    sed 's/\\fI[A-Z]*\\fR/[^ ]*/g; s/""/"/g; s/.*/: &[;,] ?/; s/ ?$//'
}

@test "each error that the manual names is one that the loader says" {
  sentences >said
  mapfile -t patterns < <(reasons)
  ((${#patterns[@]} == 8))
  for pattern in "${patterns[@]}"; do
    grep -q "$pattern" said || fail "nobody says: $pattern"
  done
}

@test "each refusal of the loader is in the manual" {
  sentences >said
  (($(wc -l <said) >= 9))
  run grep -vf <(reasons) said
  refute_output
}

@test "the manual's version and sizes are the header's" {
  minor=$(sed -n 's/^#define FORKSHIM_ABI_MINOR \([0-9]*\)u$/\1/p' "$header")
  grep -q "this is version 1\.$minor\.$" "$manual"
  FORKSHIM_INLINE=$'[handler bad]\nplugin = '$PLUGINS/bad/struct_size.so run shim check
  least=$(sed -n 's/.*expected at least \([0-9]*\);.*/\1/p' <<<"$output")
  grep -q "At least $least with this major" "$manual"
}
