# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# For the tests of the recipes: they run in a folder in which the recipes find their libraries as in
# a checkout.

enter_checkout() {
  mkdir "$BATS_TEST_TMPDIR/checkout" "$BATS_TEST_TMPDIR/checkout/build"
  ln -s "$FORKSHIM_BUILD" "$BATS_TEST_TMPDIR/checkout/build/release"
  cd "$BATS_TEST_TMPDIR/checkout" || return
}

with_recipe() { # NAME COMMAND ARG...
  FORKSHIM_CONFIG=$ROOT/config/examples/$1.conf preload "${@:2}"
}
