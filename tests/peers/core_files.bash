# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# Runs test files that are not of one machine alone against a build for another. Where such a
# program executes one of this machine's own, ld.so takes the library for that one, by $LIB.

# One folder for each name that ld.so has for $LIB.
install_for() { # FOLDER PRESET $LIB...: the library of that build
  local name
  for name in "${@:3}"; do
    mkdir -p "$1/$name"
    cp "$ROOT/build/$2/lib/libforkshim.so" "$1/$name/"
  done
}

# Prints what fails; nothing of this test's own environment is passed on.
run_core_file() { # BUILD PRELOAD TAGS FILE
  local output
  output=$(env -i PATH=/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin HOME="$HOME" \
    TMPDIR="$BATS_TEST_TMPDIR" LC_ALL=C.UTF-8 \
    FORKSHIM_BUILD="$1" FORKSHIM_PRELOAD="$2" \
    timeout -k 5 600 bats --formatter tap --filter-tags "$3" "$ROOT/tests/$4.bats" </dev/null 3>&-)
  grep -q '^ok ' <<<"$output" || echo "$4: nothing passed"
  awk '/^(ok|not ok) / { show = /^not/ } show' <<<"$output"
}
