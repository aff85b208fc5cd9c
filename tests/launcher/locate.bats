#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Where the launcher finds its library: in a checkout, in an installation, in FORKSHIM_BUILD; and
# what it says where the library is missing, cannot be preloaded or does not answer.

load ../test_helper

# A run without any handler prints its counters.
setup() {
  TOOLS=$FORKSHIM_BUILD/libexec/forkshim
  config <<<$'[handler log]\noutput = /dev/null'
}

# A folder as an installation has it, with the library in LIBDIR.
install_into() { # PREFIX LIBDIR
  mkdir -p "$1/bin" "$1/$2" "$1/libexec/forkshim"
  cp "$FORKSHIM" "$1/bin/"
  cp "$ROOT"/scripts/launcher/*.bash "$1/libexec/forkshim/"
  cp "$LIB" "$1/$2/"
  cp "$TOOLS"/{launch,run} "$1/libexec/forkshim/"
}

@test "an installed launcher finds its library in lib, lib64 and the multiarch folder" {
  unset FORKSHIM_BUILD
  for libdir in lib lib64 lib/x86_64-linux-gnu; do
    prefix=$BATS_TEST_TMPDIR/${libdir//\//-}
    install_into "$prefix" "$libdir"
    run bare "$prefix/bin/forkshim" run -- printenv LD_PRELOAD
    assert_output "$prefix/$libdir/libforkshim.so"
  done
}

@test "beside a library for another processor, ld.so is left to take the one that fits" {
  unset FORKSHIM_BUILD
  prefix=$BATS_TEST_TMPDIR/prefix
  install_into "$prefix" "lib/$(cc -print-multiarch)"
  mkdir "$prefix/lib/another-linux-gnu"
  echo "for another" >"$prefix/lib/another-linux-gnu/libforkshim.so"
  run bare "$prefix/bin/forkshim" run -- printenv LD_PRELOAD
  assert_output "$prefix/\$LIB/libforkshim.so"
  run bare "$prefix/bin/forkshim" run --fail ENOMEM -- bash -c '(:)'
  assert_output "bash: fork: Cannot allocate memory"
}

@test "the launcher finds itself through symbolic links" {
  unset FORKSHIM_BUILD
  install_into "$BATS_TEST_TMPDIR/prefix" lib
  ln -s prefix/bin/forkshim "$BATS_TEST_TMPDIR/link"
  ln -s link "$BATS_TEST_TMPDIR/second"
  PATH=$BATS_TEST_TMPDIR:$PATH run bare second run --log - --print
  assert_line "export 'LD_PRELOAD=$BATS_TEST_TMPDIR/prefix/lib/libforkshim.so'"
}

@test "FORKSHIM_BUILD names the build folder, also by a relative path" {
  mkdir "$BATS_TEST_TMPDIR/mine"
  cp -r "$FORKSHIM_BUILD/lib" "$FORKSHIM_BUILD/libexec" "$BATS_TEST_TMPDIR/mine/"
  cd "$BATS_TEST_TMPDIR"
  FORKSHIM_BUILD=mine run shim run -- printenv LD_PRELOAD
  assert_output "${PRELOADED/#"$FORKSHIM_BUILD"/"$BATS_TEST_TMPDIR/mine"}"
}

@test "a missing library gives 125 and says where it was expected" {
  ln -s "$FORKSHIM_BUILD/libexec" "$BATS_TEST_TMPDIR/"
  FORKSHIM_BUILD=$BATS_TEST_TMPDIR run shim run -- echo started
  assert_failure 125
  assert_output "forkshim: expected the library at $BATS_TEST_TMPDIR/lib/libforkshim.so, which does\
 not exist; build it with scripts/build, or install forkshim again"
}

@test "a build without the launcher's own tool gives 125, and nothing is built for it" {
  for command in "run -- echo started" check "top" --version; do
    # shellcheck disable=SC2086 # several words
    FORKSHIM_BUILD=/no/such run -125 shim $command
    assert_output "forkshim: launch is a program that this build lacks: /no/such/libexec/forkshim/launch"
  done
}

# ld.so splits LD_PRELOAD at spaces and colons, and replaces $LIB.
@test "a library whose path has a blank, a colon or a dollar is preloaded by a link" {
  export TMPDIR=$BATS_TEST_TMPDIR/tmp
  mkdir "$TMPDIR"
  for folder in "a b" a:b 'a$LIB'; do
    mkdir "$BATS_TEST_TMPDIR/$folder"
    cp -r "$FORKSHIM_BUILD"/lib* "$BATS_TEST_TMPDIR/$folder/"
    target=${PRELOADED/#"$FORKSHIM_BUILD"/"$BATS_TEST_TMPDIR/$folder"}
    for error in ENOMEM EPERM; do
      FORKSHIM_BUILD=$BATS_TEST_TMPDIR/$folder run shim run --fail "$error" -- \
        perl -e 'defined fork or print 0 + $!'
      assert_output --regexp "^(12|1)$"
    done
    assert_equal "$(readlink "$TMPDIR/forkshim-$EUID"/*/libforkshim.so | grep -cxF \
      "${target%/\$LIB/*}")" 1
  done
}

@test "a link to the library is not made in a folder of somebody else's" {
  export TMPDIR=$BATS_TEST_TMPDIR/tmp
  mkdir -p "$TMPDIR" "$BATS_TEST_TMPDIR/a b" "$BATS_TEST_TMPDIR/elsewhere"
  cp -r "$FORKSHIM_BUILD"/lib* "$BATS_TEST_TMPDIR/a b/"
  ln -s "$BATS_TEST_TMPDIR/elsewhere" "$TMPDIR/forkshim-$EUID"
  FORKSHIM_BUILD="$BATS_TEST_TMPDIR/a b" run shim run -- echo started
  assert_failure 125
  assert_output --partial "because $TMPDIR/forkshim-$EUID is not a directory of this user's"
  run ls "$BATS_TEST_TMPDIR/elsewhere"
  refute_output
}

@test "a link to the library that cannot be made is said in one sentence with the reason" {
  export TMPDIR=$BATS_TEST_TMPDIR/tmp
  library="$BATS_TEST_TMPDIR/a b/lib/libforkshim.so"
  mkdir -p "$TMPDIR/forkshim-$EUID" "$BATS_TEST_TMPDIR/a b"
  cp -r "$FORKSHIM_BUILD"/lib* "$BATS_TEST_TMPDIR/a b/"
  rm -rf "$BATS_TEST_TMPDIR/a b/lib/forkshim" # for $LIB, the link would be to this folder
  FORKSHIM_BUILD="$BATS_TEST_TMPDIR/a b" run -0 shim check --fail EAGAIN
  link=$(echo "$TMPDIR/forkshim-$EUID"/*)
  rm "$link/libforkshim.so" && rmdir "$link" && touch "$link"
  FORKSHIM_BUILD="$BATS_TEST_TMPDIR/a b" run -125 shim run -- echo started
  assert_output "forkshim: $library needs a link to be preloaded by, which cannot be made: Not a\
 directory"
}

@test "a library that ld.so cannot load gives 125 instead of a run without handlers" {
  mkdir "$BATS_TEST_TMPDIR/lib"
  ln -s "$FORKSHIM_BUILD/libexec" "$BATS_TEST_TMPDIR/"
  echo "not an object" >"$BATS_TEST_TMPDIR/lib/libforkshim.so"
  for command in "run -- echo started" check handlers --version; do
    # shellcheck disable=SC2086 # several words
    FORKSHIM_BUILD=$BATS_TEST_TMPDIR run shim $command
    assert_failure 125
    assert_output --regexp "^forkshim: $BATS_TEST_TMPDIR.* does not answer .* ld.so: "
  done
}

@test "a tool that this build lacks gives 125" {
  unset FORKSHIM_BUILD
  install_into "$BATS_TEST_TMPDIR" lib
  run bare "$BATS_TEST_TMPDIR/bin/forkshim" sweep -- true
  assert_failure 125
  assert_output "forkshim: sweep is a program that this build lacks:\
 $BATS_TEST_TMPDIR/libexec/forkshim/sweep"
}

@test "a tool gets its arguments, and the library's path in FORKSHIM_LIBRARY" {
  unset FORKSHIM_BUILD
  install_into "$BATS_TEST_TMPDIR" lib
  printf '#!/bin/sh\necho "$FORKSHIM_LIBRARY $*"\n' >"$BATS_TEST_TMPDIR/libexec/forkshim/report"
  chmod +x "$BATS_TEST_TMPDIR/libexec/forkshim/report"
  run bare "$BATS_TEST_TMPDIR/bin/forkshim" report --tree x
  assert_output "$BATS_TEST_TMPDIR/lib/libforkshim.so --tree x"
}
