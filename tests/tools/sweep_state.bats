#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# sweep: the state of each run gets its pages as that of forkshim run does.

# shellcheck disable=SC2016 # for the program's shell
load ../test_helper
load ../state_files

setup() {
  cd "$BATS_TEST_TMPDIR" || return
}

# The sizes that a sweep asks for, of one run after the other.
asked() { # OPTION...
  bare strace -f -e trace=fallocate -o calls "$FORKSHIM" sweep --confirm 0 "$@" -- dash -c '(exit 0); exit 0' >out
  sed -n 's/^[0-9]* *fallocate(.*, \([0-9]*\)) *= 0$/\1/p' calls
}

@test "each run of a sweep begins with few pages, and with all where the kernel is asked" {
  asked --compare none >sizes
  # The rest is given where a run lasts, which one may do here: after its own first pages.
  (($(head -n 1 sizes) < 4096)) || fail "$(<calls)"
  (($(grep -vcx "$state_size" sizes) >= 2 * 4)) || fail "$(<calls)"
  asked --deep >sizes
  run grep -vx "$state_size" sizes
  refute_output
}

@test "a run of a sweep that lasts gets all pages" {
  run -0 shim sweep --confirm 0 --compare none -- dash -c '(exit 0); for i in $(seq 600); do
    [ $(($(stat -c "%b * %B" "$FORKSHIM_STATE"))) -lt '"$state_size"' ] || exit 0
    sleep 0.05; done; exit 1'
}
