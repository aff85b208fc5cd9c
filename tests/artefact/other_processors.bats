#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Programs of other processors, which qemu-user runs: the launcher's LD_PRELOAD gives them an empty
# library, since ld.so would warn in their standard error. Each processor's libc is such a program: it
# prints its version. No test runs one of x32, because few kernels do.

# shellcheck disable=SC2154 # what run assigns
load ../test_helper

setup_file() {
  [[ $(uname -m) == x86_64 ]] || skip "the processors are others beside x86-64"
}

setup() {
  EMPTY=$FORKSHIM_BUILD/lib/forkshim/absent
}

assert_silent() { # QEMU FOLDER
  local program=("qemu-$1" -L "/usr/$2" "/usr/$2/lib/libc.so.6") version
  run -0 --separate-stderr bare "${program[@]}"
  assert_equal "$stderr" ""
  version=$output
  assert_regex "$version" '^GNU C Library '
  # By the plain path, ld.so warns.
  run -0 --separate-stderr bare env LD_PRELOAD="$FORKSHIM_BUILD/lib/libforkshim.so" "${program[@]}"
  assert_regex "$stderr" "cannot be preloaded"
  assert_output "$version"
  run -0 --separate-stderr bare env LD_PRELOAD="$PRELOADED" "${program[@]}"
  assert_equal "$stderr$output" "$version"
  run -0 --separate-stderr shim run --quiet --log /dev/null -- "${program[@]}"
  assert_equal "$stderr$output" "$version"
}

header() { # FILE: what ld.so compares
  LC_ALL=C readelf -hW "$1" | grep -E '^ +(Class|Data|Machine|Flags):'
}

@test "a program for arm64 says what it says without the shim" {
  assert_silent aarch64 aarch64-linux-gnu
}

@test "a program for armhf says what it says without the shim" {
  assert_silent arm arm-linux-gnueabihf
}

@test "a program for armel says what it says without the shim" {
  assert_silent arm arm-linux-gnueabi
}

@test "a program for riscv64 says what it says without the shim" {
  assert_silent riscv64 riscv64-linux-gnu
}

@test "a program for ppc64el says what it says without the shim" {
  assert_silent ppc64le powerpc64le-linux-gnu
}

@test "a program for s390x says what it says without the shim" {
  assert_silent s390x s390x-linux-gnu
}

@test "each processor's empty library has the header of its libc" {
  local kind libc
  for kind in x32 arm64 armhf armel riscv64 ppc64el s390x; do
    libc=$(dpkg -L "libc6-$kind" "libc6-$kind-cross" 2>/dev/null | grep -m 1 '/libc\.so\.6$')
    run -0 header "$EMPTY/$kind.so"
    assert_output "$(header "$libc")"
  done
}

@test "each value that ld.so has for \$LIB leads to its processor's library" {
  local kind loader lib
  for kind in x32 arm64 armhf armel riscv64 ppc64el s390x; do
    loader=$(dpkg -L "libc6-$kind" "libc6-$kind-cross" 2>/dev/null |
      grep -m 1 '/ld[-a-z0-9]*\.so\.[0-9]$')
    lib=$(strings "$loader" | grep -xE 'libx32|lib/[a-z0-9_]+-linux-[a-z0-9]+')
    [[ $FORKSHIM_BUILD/lib/forkshim/$lib/libforkshim.so -ef $EMPTY/$kind.so ]] || fail "$kind: $lib"
  done
}
