#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# One table of options: what the library lists, the sample file and the manual tell the same.

load ../test_helper

conf=$ROOT/config/forkshim.conf
manual=$ROOT/shim/manual/forkshim.conf.5
handlers=$ROOT/shim/manual/forkshim-handlers.5
log=$ROOT/shim/manual/forkshim-log.5

# The library's options as lines `group: key = expected, default: value`, sorted.
listed_options() {
  shim handlers | awk '
    /^[^ ]/ { group = $0 }
    /^  [^ ]/ { option = substr($0, 3) }
    /^      / && match($0, /\(default: .*\)$/) {
      print group ": " option ", " substr($0, RSTART + 1, RLENGTH - 2) }' | sort
}

documented_options() {
  awk '
    /^\.SH/ { group = "" }
    /^\.SS/ { group = substr($0, 5) }
    group && /^\.IP "\\fB.* = .*\\fR"$/ { option = substr($0, 9, length($0) - 12) }
    group && /^Default: .*\.$/ {
      print group ": " option ", default: " substr($0, 10, length($0) - 10) }' "$manual" "$handlers" | sort
}

# The library's keys, one a line.
keys() {
  shim handlers | sed -n 's/^  \([a-z_]*\) = .*/\1/p' | sort -u
}

@test "the manuals document every option with what is expected and its default" {
  run documented_options
  assert_output "$(listed_options)"
  assert_equal "$((${#lines[@]} > 15))" 1
}

@test "the manual lists every function that functions = takes" {
  run sed -n '/^\.SH FUNCTIONS/,/^\.SH/{/^\.nf/,/^\.fi/{/^\./!p}}' "$manual"
  assert_equal "$(xargs -n1 <<<"$output")" \
    "$(sed -n 's/^FUNCTION(.*"\(.*\)")$/\1/p' "$ROOT/shim/protocol/functions.def")"
}

@test "every function of the manual is taken, one by one and as a list" {
  local words
  words=$(sed -n 's/^FUNCTION(.*"\(.*\)")$/\1/p' "$ROOT/shim/protocol/functions.def" | paste -sd,)
  config <<<$'[handler fail]\nfunctions = '"$words, all"
  run shim check
  assert_success
}

@test "every key of the log stands in the manual in its order" {
  run sed -n '/^\.SH FORMAT/,/^\.SH/s/^\.IP //p' "$log"
  assert_equal "$(grep -o 'fB[a-z_]*' <<<"$output" | cut -c3-)" \
    "$(sed -n 's/^inline constexpr char .* = "\(.*\)";$/\1/p' "$ROOT/shim/protocol/log_keys.h")"
  assert_line --partial fBsignal
}

@test "groff has nothing to say about the manuals" {
  run --separate-stderr groff -t -man -ww -z "$manual" "$handlers"
  assert_success
  assert_equal "$output$stderr" ""
}

@test "man shows the manual" {
  MANWIDTH=80 run bare man -l "$manual"
  assert_success
  assert_line --regexp 'forkshim.conf . fork handlers for unmodified programs'
}

@test "the examples of the manual have no errors" {
  config < <(sed -n '/^\.SH EXAMPLES/,/^\.SH LIMITS/{/^\.RS/,/^\.RE/{/^\./!p}}' "$manual")
  run shim check
  assert_success
  assert_equal "$(grep -c '^\[handler ' "$FORKSHIM_CONFIG")" 3
}

@test "the sample file has no errors, and does nothing" {
  run shim check -c "$conf"
  assert_success
  FORKSHIM_CONFIG=$conf run preload sh -c '(:); echo ran'
  assert_output ran
}

@test "the sample file has no errors with all its keys in force" {
  config < <(sed 's/^;\([a-z[]\)/\1/' "$conf")
  run shim check
  assert_success
  run sed -n 's/^\([a-z_]*\) = .*/\1/p' "$FORKSHIM_CONFIG"
  assert_equal "$(sort -u <<<"$output")" "$(keys)"
}

@test "the sample file shows the defaults of [shim]" {
  run sed -n 's/^;\(vfork\|on_error\|messages\|follow_exec\|seed\) = /\1 /p' "$conf"
  assert_equal "$(sort <<<"$output")" \
    "$(listed_options | sed -n 's/^\[shim\]: \([a-z_]*\) = .*, default: /\1 /p' | sort)"
}

@test "handlers NAME lists that handler's options as handlers does" {
  for name in log fail call; do
    run shim handlers "$name"
    assert_success
    assert_equal "$output" "$(shim handlers | sed -n "/^$name\$/,/^[^ ]/p" | sed '${/^ /!d}')"
  done
}
