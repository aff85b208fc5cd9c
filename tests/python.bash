# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# For the tests of the python handler: a Python below which C code forks.

PYTHON=/usr/bin/python3
FORKER=$PROGRAMS/forker.so
export FORKER
export PYTHONDONTWRITEBYTECODE=1 PYTHONPATH=$PROGRAMS:$ROOT/tests/fixtures/python

with_handler() { # [KEY=VALUE...]
  export FORKSHIM_INLINE
  FORKSHIM_INLINE=$(printf '%s\n' '[handler python]' "$@")
}

# What os.register_at_fork's callables did in each WAY to fork.
ways() { # bare|preload WAY...
  "$1" "$PYTHON" "$ROOT/tests/fixtures/python/ways.py" "$FORKER" "${@:2}"
}

# Every WAY ran the callables, in order, once; or with `none` none of them.
assert_ways() { # all|none WAY...
  local way ran=(21 12 12)
  [[ $1 == all ]] || ran=('' '' '')
  for way in "${@:2}"; do
    printf '%s: before [%s], parent [%s], child [%s]\n' "$way" "${ran[@]}"
  done >"$BATS_TEST_TMPDIR/expected"
  assert_success
  assert_output - <"$BATS_TEST_TMPDIR/expected"
}
