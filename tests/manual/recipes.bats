#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# forkshim-recipes(7) and forkshim-python(7): groff takes them as they are, and the first names
# every recipe that is there.

load ../test_helper

@test "forkshim-recipes(7) names the recipes in config/examples, and no others" {
  run sed -n 's/\\-/-/g; s/^\.B \([^ ]*\.conf\)$/\1/p' "$ROOT/shim/manual/forkshim-recipes.7"
  assert_equal "$(sort <<<"$output")" "$(cd "$ROOT/config/examples" && printf '%s\n' *.conf | sort)"
}

@test "each recipe says what it is for before its first section" {
  for recipe in "$ROOT"/config/examples/*.conf; do
    run sed -n '/^\[/q; s/^# //p' "$recipe"
    assert_line --index 0 "SPDX-License-Identifier: MIT"
    ((${#lines[@]} > 1)) || fail "$recipe has no comment"
  done
}

@test "groff has nothing to say about the pages" {
  for page in recipes python; do
    run --separate-stderr groff -man -ww -z "$ROOT/shim/manual/forkshim-$page.7"
    assert_success
    assert_equal "$output$stderr" ""
  done
}
