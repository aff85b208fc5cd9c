# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# For the tests of dispatch: the functions that `create` knows, handlers that trace each of their
# callbacks, and questions to ask of the trace.

# shellcheck disable=SC2034
{
  fork_functions=(fork __fork _Fork clone __clone)
  vfork_functions=(vfork __vfork clone-vfork __clone-vfork)
  functions=("${fork_functions[@]}" "${vfork_functions[@]}")
}

TRACE=$BATS_TEST_TMPDIR/trace

# Three handlers 1, 2 and 3, in this order; each SECTION=LINE adds a line to one of them.
trace_with() { # [SECTION=KEY = VALUE]...
  local name extra
  for name in 1 2 3; do
    printf '[handler %s]\nplugin = %s\noutput = %s\n' "$name" "$PLUGINS/trace.so" "$TRACE"
    for extra; do
      [[ $extra != "$name="* ]] || printf '%s\n' "${extra#*=}"
    done
  done >"$BATS_TEST_TMPDIR/handlers"
  config <"$BATS_TEST_TMPDIR/handlers"
}

# The names of the handlers whose PHASE ran, in the order in which they ran.
order() { # PHASE
  awk -v phase="$1" '$1 == phase { printf "%s", $2 }' "$TRACE"
}

# How many callbacks of PHASE ran.
count() { # PHASE
  awk -v phase="$1" '$1 == phase { ++n } END { print n + 0 }' "$TRACE"
}

assert_order() { # PHASE DIGITS [ABOUT]
  assert_equal "${3-} $1: $(order "$1")" "${3-} $1: $2"
}

# Every prepare was followed by just one of parent and failed, with the same cookie, and by no
# more than one child.
assert_paired() {
  run awk '
    { key = $2 " " $3; ++seen[key, $1]; keys[key] }
    key in cookie && cookie[key] != $8 { print "cookie changed: " $0 }
    { cookie[key] = $8 }
    END {
      for (key in keys) {
        ends = seen[key, "parent"] + seen[key, "failed"]
        children = seen[key, "child"] + seen[key, "vfork_child"]
        if (seen[key, "prepare"] != 1 || ends != 1 || children != seen[key, "parent"])
          print key ": " seen[key, "prepare"] + 0 " prepare, " ends " ends, " children " children"
      }
    }' "$TRACE"
  assert_output ""
}
