#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# 32-bit programs where only the 64-bit library was built: the launcher's LD_PRELOAD gives them an
# empty library, since ld.so would warn in their standard error. They run as without the shim, what
# they start is seen, and the run says that they were not.

# shellcheck disable=SC2016,2154 # for the inner shell; what run assigns
load ../test_helper
load ../packages

setup_file() {
  [[ $(uname -m) == x86_64 ]] || skip "no kind of program beside"
  export NARROW=$BATS_FILE_TMPDIR/narrow
  gcc -m32 -x c -o "$NARROW" - <<'END'
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
int main(int count, char** words) {
  fprintf(stderr, "%zu bits\n", 8 * sizeof(void*));
  if (count > 1) execvp(words[1], words + 1);
  return system("exec dash -c '(:); exit 3'") >> 8;
}
END
}

# With each loader's own message where the program is silent.
assert_silent() { # LD_PRELOAD PROGRAM ARG...
  run -3 --separate-stderr bare env LD_PRELOAD="$1" "${@:2}"
  assert_equal "$stderr$output" "32 bits"
}

@test "a 32-bit program says what it says without the shim" {
  assert_silent "$PRELOADED" "$NARROW"
  run -3 --separate-stderr preload "$NARROW"
  assert_regex "$stderr" "wrong ELF class: ELFCLASS64"
}

@test "the run says that a 32-bit program was not seen" {
  run -3 --separate-stderr shim run --log /dev/null -- dash -c '"$0"; exit $?' "$NARROW"
  assert_equal "$stderr" "32 bits
forkshim: 1 fork was not intercepted: no handler ran for it, and the counters leave it out; 1\
 program did not load the library (narrow), and what it created is not seen; forkshim doctor PROGRAM\
 says why, and --deep sees it"
}

@test "what a 32-bit program starts is seen, also where follow_exec puts the name back" {
  local log=$BATS_TEST_TMPDIR/log
  for option in --quiet --follow-exec; do
    run -3 shim run --quiet "$option" --log "$log" -- \
      bash -c '[[ $1 == --quiet ]] || unset LD_PRELOAD; "$0"' "$NARROW" "$option"
    assert_equal "$(jq -r 'select(.phase == "start") | .program' "$log" | xargs)" \
      "$(type -P bash) /usr/bin/dash /usr/bin/dash"
    rm "$log"
  done
}

@test "as a line of ld.so.preload, the name leaves 32-bit programs silent, too" {
  local etc=$BATS_TEST_TMPDIR/etc namespace=(unshare --mount)
  ((EUID == 0)) || namespace=(unshare --user --map-root-user --mount)
  "${namespace[@]}" true || skip "no mount namespace"
  mkdir "$etc"
  echo "$PRELOADED" >"$etc/ld.so.preload"
  run -3 --separate-stderr bare "${namespace[@]}" bash -c 'mount --bind "$1" /etc && exec "$0"' \
    "$NARROW" "$etc"
  assert_equal "$stderr" "32 bits"
}

@test "a program of musl loads the library by the same name" {
  musl-gcc -x c -o "$BATS_TEST_TMPDIR/musl" - <<<'#include <unistd.h>
int main(void) { return fork() < 0 ? 3 : 0; }'
  run -3 shim run --quiet --fail ENOMEM -- "$BATS_TEST_TMPDIR/musl"
}

@test "a folder with a blank in its name has 32-bit programs silent" {
  export TMPDIR=$BATS_TEST_TMPDIR
  mkdir "$TMPDIR/a b"
  cp -r "$FORKSHIM_BUILD/lib" "$FORKSHIM_BUILD/libexec" "$TMPDIR/a b/"
  FORKSHIM_BUILD="$TMPDIR/a b" run -3 --separate-stderr shim run --quiet -- "$NARROW"
  assert_equal "$stderr" "32 bits"
}

@test "a 32-bit library that is put in the place of the empty one is loaded" {
  BATS_TEST_TIMEOUT='' "$ROOT/scripts/build" i386 forkshim >/dev/null 3>&-
  cp -r "$FORKSHIM_BUILD/lib" "$FORKSHIM_BUILD/libexec" "$BATS_TEST_TMPDIR/"
  for kind in lib32 lib/i386-linux-gnu; do
    cp --remove-destination "$ROOT/build/i386/lib/libforkshim.so" \
      "$BATS_TEST_TMPDIR/lib/forkshim/$kind/"
  done
  FORKSHIM_BUILD=$BATS_TEST_TMPDIR run -0 shim run --log "$BATS_TEST_TMPDIR/log" -- "$NARROW" true
  assert_output "32 bits"
  assert_equal "$(jq -r 'select(.phase == "start") | .args | join(" ")' "$BATS_TEST_TMPDIR/log")" \
    "$NARROW true"$'\n'true
}

@test "the empty libraries need nothing, have no code, and leave stacks without code" {
  local empty
  for empty in "$FORKSHIM_BUILD"/lib/forkshim/absent/{i386,x32,arm64,armhf,s390x}.so; do
    run -0 --separate-stderr env LC_ALL=C readelf -hldW "$empty"
    assert_equal "$stderr" ""
    assert_line --regexp 'GNU_STACK .* RW '
    refute_line --partial '(NEEDED)'
    refute_line --regexp ' (R E|RWE|TLS|INIT)'
    ((512 > $(stat -c %s "$empty")))
  done
}

@test "each kind's folder leads to a library that fits, in a build and where it is installed" {
  local prefix=$BATS_TEST_TMPDIR/prefix build=$FORKSHIM_BUILD kind
  install_to "$prefix"
  for folder in "$build:$build/lib" "$prefix:$prefix/lib/$(cc -print-multiarch)"; do
    cd "${folder%%:*}/lib/forkshim"
    for kind in '$LIB' lib64 lib lib/x86_64-linux-gnu; do
      [[ $kind/libforkshim.so -ef ${folder#*:}/libforkshim.so ]] || fail "$PWD/$kind"
    done
    for kind in lib32 lib/i386-linux-gnu; do
      [[ $kind/libforkshim.so -ef absent/i386.so ]] || fail "$PWD/$kind"
    done
  done
  unset FORKSHIM_BUILD
  run -3 --separate-stderr bare "$prefix/bin/forkshim" run --quiet -- "$NARROW"
  assert_equal "$stderr" "32 bits"
}

@test "where 64-bit programs have lib64, the folder lib is for 32-bit ones" {
  cd "$BATS_TEST_TMPDIR"
  LIMIT=100 run -0 bare cmake -S "$ROOT" -B build -D CMAKE_INSTALL_LIBDIR=lib64
  cd build/scripts/package/kinds
  [[ lib/libforkshim.so -ef absent/i386.so ]]
  run readlink lib64/libforkshim.so
  assert_output "../../../lib64/libforkshim.so"
}
