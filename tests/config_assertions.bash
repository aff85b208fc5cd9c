# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2154,SC2094
# What a bad configuration must lead to, wherever it comes from.

# The file in effect is bad, for this reason: the launcher ends before the program starts, plain
# LD_PRELOAD warns once and runs it, and with on_error = stop it does not start there either.
assert_bad() { # SENTENCE, without its `forkshim: `
  run --separate-stderr shim run -- sh -c 'echo ran'
  assert_said 125 "" "$1"
  assert_bad_preloaded "$1"
}

# The same without the launcher.
assert_bad_preloaded() { # SENTENCE
  run --separate-stderr preload sh -c 'echo ran'
  assert_said 0 ran "$1"
  FORKSHIM_INLINE=$'[shim]\non_error = stop' run --separate-stderr preload sh -c 'echo ran'
  assert_said 125 "" "$1"
}

assert_said() { # STATUS OUTPUT SENTENCE
  assert_equal "$stderr" "${3:+forkshim: $3}"
  assert_equal "$output" "$2"
  assert_equal "$status" "$1"
}

# As a user whom file modes concern: root without the right to pass them over.
concerned_by_modes() { # PROGRAM ARG...
  if ((EUID)); then "$@"; else
    setpriv --bounding-set -dac_override,-dac_read_search "$@"
  fi
}

# With standard error to a pipe whose reader is gone, and the signal for that as programs begin.
to_unread_pipe() { # PROGRAM ARG...
  local fifo=$BATS_TEST_TMPDIR/unread both pipe
  mkfifo "$fifo"
  exec {both}<>"$fifo" {pipe}>"$fifo" {both}>&-
  preload env --default-signal=PIPE "$@" 2>&"$pipe"
}
